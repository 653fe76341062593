using Observe.PromQL.Functions;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.PromQL.Evaluation;

/// <summary>
/// A series that a selector reads, decoded for the whole query. <paramref name="Summaries"/> stand for samples that are not in
/// <paramref name="Samples"/>; null where there are none.
/// </summary>
internal sealed record SelectedSamples(LabelSet Labels, SampleBuffer Samples, WindowSummary[]? Summaries = null);

/// <summary>What a selector reads, both ends inclusive, ms; a hint where summaries would do.</summary>
/// <param name="Selector">Of which series.</param>
/// <param name="From">Begin.</param>
/// <param name="To">End.</param>
/// <param name="IsRange">Whether it is a range, in which staleness markers are no samples.</param>
/// <param name="IsNewest">Whether the newest sample of each series is enough: at one time, nothing but the value then.</param>
/// <param name="Hint">Where summaries would do.</param>
internal sealed record SelectorNeed(VectorSelector Selector, long From, long To, bool IsRange, bool IsNewest = false, SummaryHint? Hint = null);

/// <summary>What every selector of a query needs, read once before evaluation begins.</summary>
internal sealed class SelectorData
{
    /// <summary>A summary takes as much memory as so many samples.</summary>
    private const int SamplesASummary = 6;

    private readonly Dictionary<VectorSelector, IReadOnlyList<SelectedSamples>> _bySelector = [];

    public IReadOnlyList<SelectedSamples> Of(VectorSelector selector) => _bySelector[selector];

    public long SampleCount { get; private set; }

    public static async ValueTask<SelectorData> ReadAsync(
        Expression expression, QueryTimes times, IMetricReader reader, TenantId tenant, SampleBudget budget, CancellationToken cancellationToken)
    {
        var data = new SelectorData();
        var needs = new List<SelectorNeed>();
        AddNeeds(needs, expression, times, times.Start, times.End, times.Step);
        foreach (var need in needs)
        {
            // Histograms among floats have answers of their own, which summaries do not give.
            data._bySelector[need.Selector] = await data.TryReadAsync(need, reader, tenant, budget, cancellationToken)
                ?? (await data.TryReadAsync(need with { Hint = null }, reader, tenant, budget, cancellationToken))!;
        }

        return data;
    }

    /// <returns>Null where a series has both summaries and histograms.</returns>
    private async ValueTask<IReadOnlyList<SelectedSamples>?> TryReadAsync(
        SelectorNeed need, IMetricReader reader, TenantId tenant, SampleBudget budget, CancellationToken cancellationToken)
    {
        var selection = new SeriesSelection(need.Selector.Matchers, need.From, need.To, need.Hint);
        using var selected = await reader.SelectAsync(tenant, selection, cancellationToken);
        var series = new List<SelectedSamples>(selected.Series.Count);
        var (count, held, scratch) = (0L, 0L, new SampleBuffer());
        foreach (var item in selected.Series)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = Read(item, need, scratch);
            if (read.Samples.HasHistograms && read.Summaries is not null)
            {
                budget.Return(held);
                return null;
            }

            var size = read.Samples.Count + (SamplesASummary * (read.Summaries?.Length ?? 0));
            budget.Take(size);
            held += size;
            count += read.Samples.Count + (read.Summaries?.Length ?? 0);
            if (read.Samples.Count > 0 || read.Summaries is not null)
                series.Add(read);
        }

        SampleCount += count;
        return series;
    }

    private static SelectedSamples ReadNewest(SelectedSeries series, SelectorNeed need, SampleBuffer scratch)
    {
        var only = new SampleBuffer(capacity: 1);
        if (series.ReadNewest(need.From, need.To, passesOverMarkers: need.IsRange, scratch) is { } newest)
            only.Add(newest);
        return new SelectedSamples(series.Labels, only);
    }

    private static SelectedSamples Read(SelectedSeries series, SelectorNeed need, SampleBuffer scratch)
    {
        if (need.IsNewest)
            return ReadNewest(series, need, scratch);
        var buffer = new SampleBuffer();
        var summaries = need.Hint is null ? null : new List<WindowSummary>();
        series.Read(need.From, need.To, buffer, summaries);
        return new SelectedSamples(
            series.Labels, need.IsRange ? WithoutMarkers(buffer) : buffer, summaries is { Count: > 0 } ? [.. summaries] : null);
    }

    /// <summary>Every selector with the time it reaches over when its node is evaluated at start, start + step, … up to end.</summary>
    private static void AddNeeds(List<SelectorNeed> needs, Expression expression, QueryTimes times, long start, long end, long step)
    {
        switch (expression)
        {
            case VectorSelector selector:
                needs.Add(Reach(selector, times, start, end, times.Lookback, false) with { IsNewest = start == end });
                break;
            case MatrixSelector matrix:
                needs.Add(Reach(matrix.Selector, times, start, end, matrix.Range, true));
                break;
            case Subquery subquery:
                var inner = subquery.Step ?? times.DefaultSubqueryStep;
                var first = times.Shift(subquery.Shift, start) - subquery.Range;
                AddNeeds(needs, subquery.Inner, times, FirstStep(first, inner), times.Shift(subquery.Shift, end), inner);
                break;
            case Call call when start == end && SummaryFunctions.NewestSelectorOf(call) is { } matrix:
                needs.Add(Reach(matrix.Selector, times, start, end, matrix.Range, true) with { IsNewest = true });
                break;
            case Call call when SummaryFunctions.SelectorOf(call) is { } matrix:
                var (from, to) = (times.Shift(matrix.Selector.Shift, start), times.Shift(matrix.Selector.Shift, end));
                needs.Add(Reach(matrix.Selector, times, start, end, matrix.Range, true) with
                {
                    Hint = new SummaryHint(from, to, step, matrix.Range, SummaryFunctions.NeedsResets(call.Function.Name)),
                });
                break;
            default:
                foreach (var child in expression.Children)
                    AddNeeds(needs, child, times, start, end, step);
                break;
        }
    }

    /// <summary>The first multiple of a subquery's step after its begin.</summary>
    public static long FirstStep(long begin, long step) => ((long)Math.Floor((double)begin / step) * step) + step;

    private static SelectorNeed Reach(VectorSelector selector, QueryTimes times, long start, long end, long back, bool isRange)
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
}

/// <summary>The times of a query in ms: first and last step, distance, how far back an instant selector looks.</summary>
internal sealed record QueryTimes(long Start, long End, long Step, long Lookback, long DefaultSubqueryStep)
{
    public long Shift(TimeShift shift, long time) => shift.Apply(time, Start, End);
}
