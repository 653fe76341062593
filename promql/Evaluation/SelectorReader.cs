using Observe.PromQL.Histograms;
using Observe.PromQL.Planning;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>Decodes the series of a selector one after another, all into one buffer: a series is to be used before the next is asked for.</summary>
internal sealed class SelectorReader(QueryContext context, VectorSelector selector)
{
    /// <summary>A summary takes as much memory as so many samples.</summary>
    private const int SamplesASummary = 6;

    private readonly SelectorNeed _need = context.Selections.NeedOf(selector);
    private readonly bool _tracksResets = context.Selections.TracksResets(selector);
    private readonly SampleBuffer _decoded = new();
    private readonly SampleBuffer _scratch = new();

    public IEnumerable<RangeSeries> Series()
    {
        foreach (var selected in context.Selections.SeriesOf(selector))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var series = Read(selected);
            if (series.Samples.Count == 0 && series.Summaries is null)
                continue;
            var held = Hold(series);
            yield return series;
            context.Budget.Return(held);
        }
    }

    /// <summary>What a function makes of one series, whose samples are held meanwhile; null where it has none.</summary>
    public StepSeries? Evaluate(SelectedSeries selected, Func<RangeSeries, StepSeries?> function)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        var series = Read(selected);
        if (series.Samples.Count == 0 && series.Summaries is null)
            return null;
        var held = Hold(series);
        var result = function(series);
        context.Budget.Return(held);
        return result;
    }

    private long Hold(RangeSeries series)
    {
        var held = series.Samples.Count + (SamplesASummary * (series.Summaries?.Length ?? 0));
        context.Budget.Take(held);
        context.Selections.CountRead(series.Samples.Count + (series.Summaries?.Length ?? 0));
        return held;
    }

    private RangeSeries Read(SelectedSeries selected)
    {
        _decoded.Clear();
        if (_need.IsNewest && !_tracksResets)
        {
            if (selected.ReadNewest(_need.From, _need.To, passesOverMarkers: _need.IsRange, _scratch) is { } newest)
                _decoded.Add(newest);
            return new RangeSeries(selected.Labels, _decoded);
        }

        var summaries = _need.Hint is null ? null : new List<WindowSummary>();
        selected.Read(_need.From, _need.To, _decoded, summaries);
        if (summaries is { Count: > 0 } && _decoded.HasHistograms)
            throw new SummariesInsufficientException();
        var samples = _need.IsRange ? WithoutMarkers(_decoded) : _decoded;
        if (_tracksResets && samples.HasHistograms)
            samples = WithHints(samples);
        return new RangeSeries(selected.Labels, samples, summaries is { Count: > 0 } ? [.. summaries] : null);
    }

    private SampleBuffer WithoutMarkers(SampleBuffer buffer)
    {
        if (!HasMarker(buffer))
            return buffer;
        _scratch.Clear();
        for (var i = 0; i < buffer.Count; i++)
        {
            if (!Staleness.IsMarker(buffer[i]))
                _scratch.Add(buffer[i]);
        }

        return _scratch;
    }

    private static bool HasMarker(SampleBuffer buffer)
    {
        if (!buffer.HasHistograms)
            return Staleness.HasMarker(buffer.Values);
        for (var i = 0; i < buffer.Count; i++)
        {
            if (Staleness.IsMarker(buffer[i]))
                return true;
        }

        return false;
    }

    private static SampleBuffer WithHints(SampleBuffer buffer)
    {
        var hinted = new SampleBuffer(buffer.Count);
        NativeHistogram? before = null;
        for (var i = 0; i < buffer.Count; i++)
        {
            var sample = buffer[i];
            if (sample.Histogram is { ResetHint: CounterResetHint.Unknown } histogram && before is not null && !Staleness.IsMarker(histogram.Sum))
            {
                var hint = HistogramResets.IsReset(histogram, before) ? CounterResetHint.Reset : CounterResetHint.NotReset;
                hinted.Add(sample with { Histogram = histogram with { ResetHint = hint } });
            }
            else
            {
                hinted.Add(sample);
            }

            before = sample.Histogram is { } known && !Staleness.IsMarker(known.Sum) ? known : null;
        }

        return hinted;
    }
}
