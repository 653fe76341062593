using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.PromQL.Evaluation;

/// <summary>A series that a selector reads, decoded for the whole query.</summary>
internal sealed record SelectedSamples(LabelSet Labels, SampleBuffer Samples);

/// <summary>What every selector of a query needs, read once before evaluation begins.</summary>
internal sealed class SelectorData
{
    private readonly Dictionary<VectorSelector, IReadOnlyList<SelectedSamples>> _bySelector = [];

    public IReadOnlyList<SelectedSamples> Of(VectorSelector selector) => _bySelector[selector];

    public long SampleCount { get; private set; }

    public static async ValueTask<SelectorData> ReadAsync(
        Expression expression, QueryTimes times, IMetricReader reader, TenantId tenant, long maxSamples, CancellationToken cancellationToken)
    {
        var data = new SelectorData();
        foreach (var (selector, from, to, isRange) in Needs(expression, times, times.Start, times.End))
        {
            var selection = new SeriesSelection(selector.Matchers, from, to);
            using var selected = await reader.SelectAsync(tenant, selection, cancellationToken);
            var series = new List<SelectedSamples>(selected.Series.Count);
            foreach (var item in selected.Series)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var buffer = new SampleBuffer();
                item.Read(from, to, buffer);
                data.SampleCount += buffer.Count;
                if (data.SampleCount > maxSamples)
                {
                    throw new EvaluationException(
                        $"query processing would load too many samples into memory in query execution: more than {maxSamples} (query.maxSamples)");
                }

                if (buffer.Count > 0)
                    series.Add(new SelectedSamples(item.Labels, isRange ? WithoutMarkers(buffer) : buffer));
            }

            data._bySelector[selector] = series;
        }

        return data;
    }

    /// <summary>Every selector with the time it reaches over when its node is evaluated at [start, end]; both inclusive, ms.</summary>
    private static IEnumerable<(VectorSelector Selector, long From, long To, bool IsRange)> Needs(
        Expression expression, QueryTimes times, long start, long end)
    {
        switch (expression)
        {
            case VectorSelector selector:
                yield return Reach(selector, times, start, end, times.Lookback, false);
                break;
            case MatrixSelector matrix:
                yield return Reach(matrix.Selector, times, start, end, matrix.Range, true);
                break;
            case Subquery subquery:
                var first = times.Shift(subquery.Shift, start) - subquery.Range;
                foreach (var need in Needs(subquery.Inner, times, first, times.Shift(subquery.Shift, end)))
                    yield return need;
                break;
            default:
                foreach (var need in expression.Children.SelectMany(child => Needs(child, times, start, end)))
                    yield return need;
                break;
        }
    }

    private static (VectorSelector, long, long, bool) Reach(
        VectorSelector selector, QueryTimes times, long start, long end, long back, bool isRange)
        // Ranges are open at their left end.
        => (selector, times.Shift(selector.Shift, start) - back + 1, times.Shift(selector.Shift, end), isRange);

    private static SampleBuffer WithoutMarkers(SampleBuffer buffer)
    {
        var hasMarker = false;
        for (var i = 0; i < buffer.Count && !hasMarker; i++)
            hasMarker = Staleness.IsMarker(buffer[i]);
        if (!hasMarker)
            return buffer;
        var kept = new SampleBuffer();
        for (var i = 0; i < buffer.Count; i++)
        {
            if (!Staleness.IsMarker(buffer[i]))
                kept.Add(buffer[i]);
        }

        return kept;
    }
}

/// <summary>The times of a query in ms: first and last step, distance, how far back an instant selector looks.</summary>
internal sealed record QueryTimes(long Start, long End, long Step, long Lookback, long DefaultSubqueryStep)
{
    public long Shift(TimeShift shift, long time) => shift.Apply(time, Start, End);
}
