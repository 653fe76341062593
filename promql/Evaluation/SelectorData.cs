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
        Expression expression, QueryTimes times, IMetricReader reader, TenantId tenant, SampleBudget budget, CancellationToken cancellationToken)
    {
        var data = new SelectorData();
        var needs = new List<Need>();
        AddNeeds(needs, expression, times, times.Start, times.End);
        foreach (var (selector, from, to, isRange) in needs)
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
                budget.Take(buffer.Count);
                if (buffer.Count > 0)
                    series.Add(new SelectedSamples(item.Labels, isRange ? WithoutMarkers(buffer) : buffer));
            }

            data._bySelector[selector] = series;
        }

        return data;
    }

    /// <summary>Every selector with the time it reaches over when its node is evaluated at [start, end]; both inclusive, ms.</summary>
    private static void AddNeeds(List<Need> needs, Expression expression, QueryTimes times, long start, long end)
    {
        switch (expression)
        {
            case VectorSelector selector:
                needs.Add(Reach(selector, times, start, end, times.Lookback, false));
                break;
            case MatrixSelector matrix:
                needs.Add(Reach(matrix.Selector, times, start, end, matrix.Range, true));
                break;
            case Subquery subquery:
                AddNeeds(needs, subquery.Inner, times, times.Shift(subquery.Shift, start) - subquery.Range, times.Shift(subquery.Shift, end));
                break;
            default:
                foreach (var child in expression.Children)
                    AddNeeds(needs, child, times, start, end);
                break;
        }
    }

    private static Need Reach(VectorSelector selector, QueryTimes times, long start, long end, long back, bool isRange)
        // Ranges are open at their left end.
        => new(selector, times.Shift(selector.Shift, start) - back + 1, times.Shift(selector.Shift, end), isRange);

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

    private readonly record struct Need(VectorSelector Selector, long From, long To, bool IsRange);
}

/// <summary>The times of a query in ms: first and last step, distance, how far back an instant selector looks.</summary>
internal sealed record QueryTimes(long Start, long End, long Step, long Lookback, long DefaultSubqueryStep)
{
    public long Shift(TimeShift shift, long time) => shift.Apply(time, Start, End);
}
