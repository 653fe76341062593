using FsCheck;
using FsCheck.Fluent;
using Observe.PromQL.Numerics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Tests.Numerics;

public sealed class CompensatedSumsTests
{
    [Fact]
    public void Add_Columns_IsWhatOneSumAStepIs()
        => Prop.ForAll(Columns().ToArbitrary(), columns =>
        {
            const int steps = 7;
            var sums = new CompensatedSums(steps);
            var single = new CompensatedSum[steps];
            var has = new bool[steps];
            foreach (var column in columns)
            {
                sums.Add(0, column.AsSpan(0, 5));
                sums.Add(5, column.AsSpan(5));
                for (var i = 0; i < steps; i++)
                {
                    if (Staleness.IsMarker(column[i]))
                        continue;
                    has[i] = true;
                    single[i].Add(column[i]);
                }
            }

            return Enumerable.Range(0, steps).All(i => sums.Has(i) == has[i] && (!has[i] || sums[i].Equals(single[i].Value)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_LargeAndSmall_KeepsTheSmall()
    {
        var sums = new CompensatedSums(1);
        foreach (var value in (double[])[1, 1e100, 1, -1e100])
            sums.Add(0, [value]);
        Assert.Equal(2, sums[0]);
    }

    private static Gen<double[][]> Columns()
        => Gen.Elements(Staleness.Marker, 0, 1, -1, 0.1, 1e100, -1e100, 1e-300, double.NaN, double.PositiveInfinity, double.MaxValue)
            .ArrayOf(7).ArrayOf();
}
