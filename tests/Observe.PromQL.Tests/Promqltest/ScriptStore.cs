using Observe.PromQL.Histograms;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport.Metrics;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>
/// A memory store that gives histograms the reset hints which Prometheus's storage gives them: "unknown" for the first of each chunk,
/// "not reset" for those that continue it, "gauge" for gauges.
/// </summary>
internal sealed class ScriptStore
{
    private readonly Dictionary<LabelSet, NativeHistogram?> _last = [];

    public MemoryMetricStore Store { get; } = new();

    public void Load(LoadCommand load)
    {
        foreach (var series in load.Series)
            Load(series, load.Step);
        if (load.ConvertsClassic)
        {
            foreach (var series in ClassicConversion.Convert(load.Series))
                Load(series, load.Step);
        }
    }

    private void Load(ScriptSeries series, long step)
    {
        var batch = new WriteBatch();
        var resolved = Store.Resolve(TenantId.Default, series.Labels).Series!;
        for (var i = 0; i < series.Points.Count; i++)
        {
            var point = series.Points[i];
            var time = i * step;
            var start = i < series.StartOffsets.Count && series.StartOffsets[i] is { } offset ? time + offset : 0;
            if (point.Value is { } value)
            {
                _last[series.Labels] = null;
                batch.Add(resolved, new Sample(time, value, null, start));
            }
            else if (point.Histogram is { } histogram)
            {
                batch.Add(resolved, new Sample(time, 0, Hinted(series.Labels, histogram.Histogram), start));
            }
        }

        Store.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private NativeHistogram Hinted(LabelSet labels, NativeHistogram histogram)
    {
        var last = _last.GetValueOrDefault(labels);
        _last[labels] = histogram;
        if (histogram.ResetHint == CounterResetHint.Gauge)
            return histogram;
        return histogram with { ResetHint = Continues(last, histogram) ? CounterResetHint.NotReset : CounterResetHint.Unknown };
    }

    private static bool Continues(NativeHistogram? last, NativeHistogram histogram)
        => last is not null
            && last.ResetHint != CounterResetHint.Gauge
            && histogram.ResetHint != CounterResetHint.Reset
            && last.Schema == histogram.Schema
            && last.ZeroThreshold.Equals(histogram.ZeroThreshold)
            && last.CustomValues.AsSpan().SequenceEqual(histogram.CustomValues.AsSpan())
            && Staleness.IsMarker(last.Sum) == Staleness.IsMarker(histogram.Sum)
            && !HistogramResets.IsReset(histogram with { ResetHint = CounterResetHint.Unknown }, last);
}
