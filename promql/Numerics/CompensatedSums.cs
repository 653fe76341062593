using System.Runtime.Intrinsics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Numerics;

/// <summary>
/// Many <see cref="CompensatedSum"/>s side by side, four values at a time: one a step, over the series of a group. The staleness marker
/// stands for no value, and for a sum that has none yet.
/// </summary>
internal sealed class CompensatedSums
{
    private readonly double[] _sums;
    private readonly double[] _compensations;

    public CompensatedSums(int count)
    {
        _sums = new double[count];
        _compensations = new double[count];
        Array.Fill(_sums, Staleness.Marker);
    }

    public bool Has(int index) => !Staleness.IsMarker(_sums[index]);

    /// <summary>The sum with what was lost; an infinity stays one.</summary>
    public double this[int index] => double.IsInfinity(_sums[index]) ? _sums[index] : _sums[index] + _compensations[index];

    public void Add(int index, double value)
    {
        var values = Vector256.Create(value);
        var (sum, compensation) = Added(Vector256.Create(_sums[index]), Vector256.Create(_compensations[index]), values);
        (_sums[index], _compensations[index]) = (sum.ToScalar(), compensation.ToScalar());
    }

    /// <summary>Adds a value to each sum from <paramref name="from"/> on, where there is one.</summary>
    public void Add(int from, ReadOnlySpan<double> values)
    {
        var whole = values.Length - (values.Length % Vector256<double>.Count);
        for (var i = 0; i < whole; i += Vector256<double>.Count)
        {
            var (sum, compensation) = Added(
                Vector256.Create(_sums.AsSpan(from + i)), Vector256.Create(_compensations.AsSpan(from + i)), Vector256.Create(values[i..]));
            sum.CopyTo(_sums, from + i);
            compensation.CopyTo(_compensations, from + i);
        }

        for (var i = whole; i < values.Length; i++)
            Add(from + i, values[i]);
    }

    private static (Vector256<double> Sum, Vector256<double> Compensation) Added(
        Vector256<double> sum, Vector256<double> compensation, Vector256<double> value)
    {
        var isAbsent = IsMarker(value);
        var before = Vector256.ConditionalSelect(IsMarker(sum), Vector256<double>.Zero, sum);
        var total = before + value;
        var lost = Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(Vector256.Abs(before), Vector256.Abs(value)), before - total + value, value - total + before);
        var isInfinite = Vector256.Equals(Vector256.Abs(total), Vector256.Create(double.PositiveInfinity));
        var compensated = Vector256.ConditionalSelect(isInfinite, Vector256<double>.Zero, compensation + lost);
        return (Vector256.ConditionalSelect(isAbsent, sum, total), Vector256.ConditionalSelect(isAbsent, compensation, compensated));
    }

    private static Vector256<double> IsMarker(Vector256<double> value)
        => Vector256.Equals(value.AsInt64(), Vector256.Create(BitConverter.DoubleToInt64Bits(Staleness.Marker))).AsDouble();
}
