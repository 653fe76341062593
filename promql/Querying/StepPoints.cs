using System.Collections;
using Observe.Store.Metrics;

namespace Observe.PromQL.Querying;

/// <summary>The floats of a series at the steps of a range query, without a sample made of each: an answer may have a million.</summary>
/// <param name="start">Time of the first step, ms.</param>
/// <param name="step">Distance of steps, ms.</param>
/// <param name="values">One a step; the staleness marker where there is none.</param>
public sealed class StepPoints(long start, long step, double[] values) : IReadOnlyList<Sample>
{
    private int[]? _present;
    private int _count = -1;

    public long Start => start;

    public long Step => step;

    /// <summary>One a step; the staleness marker where there is none.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>Steps that have a value.</summary>
    public int Count => _count >= 0 ? _count : _count = values.Length - Absent();

    public Sample this[int index] => At(Count == values.Length ? index : (_present ??= Present())[index]);

    public IEnumerator<Sample> GetEnumerator()
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!Staleness.IsMarker(values[i]))
                yield return At(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Sample At(int index) => new(start + (index * step), values[index]);

    private int Absent()
    {
        var absent = 0;
        foreach (var value in values)
            absent += Staleness.IsMarker(value) ? 1 : 0;
        return absent;
    }

    private int[] Present() => [.. Enumerable.Range(0, values.Length).Where(index => !Staleness.IsMarker(values[index]))];
}
