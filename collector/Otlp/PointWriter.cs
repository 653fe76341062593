using Observe.Collector.Limits;
using Observe.Collector.PushSeries;
using Observe.Store.Metrics;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>
/// Puts samples of one request into its batches: adds deltas up, ends series that have no value any more, and writes a zero where a
/// counter began, so that an instance's first requests count in rates.
/// </summary>
internal sealed class PointWriter(
    OtlpSeries series, PushSeriesTable push, DeltaAccumulator deltas, ResourceExports exports, OtlpOptions options, long now)
{
    /// <summary>A counter older than this when it is first seen has a past that Observe did not see: no zero is claimed for it.</summary>
    private const long StartWindow = 600_000;

    /// <summary>What an exemplar's labels may hold together, in characters (OpenMetrics).</summary>
    private const int MaxExemplarLength = 128;

    public WriteBatch Samples { get; } = new();

    /// <summary>Zeros at counters' starts. Written apart: where the store has them already, the sender is not told of it.</summary>
    public WriteBatch Zeros { get; } = new();

    public IngestTally Tally { get; } = new();

    /// <summary>Newest time (ms) of the resource at hand.</summary>
    public long NewestTime { get; private set; }

    public void BeginResource(ResourceLabels resource)
    {
        series.BeginResource(resource);
        NewestTime = 0;
    }

    public void BeginPoint(List<SpanAttribute> attributes) => series.BeginPoint(attributes);

    public void EndResource()
    {
        if (NewestTime > 0)
            exports.Exported(series.ResourceId, NewestTime);
    }

    /// <summary>A value that goes up and down.</summary>
    public Series? Gauge(string name, OtlpPoint point, double value, Label extra = default)
    {
        if (Resolve(name, point, extra) is not { } found)
            return null;
        Add(found, new Sample(point.TimeMilliseconds, value), 0);
        return found;
    }

    /// <summary>A value that only grows, or (delta) what it grew by.</summary>
    public Series? Counter(string name, OtlpPoint point, double value, bool isDelta, Label extra = default)
    {
        if (Resolve(name, point, extra) is not { } found)
            return null;
        var sample = new Sample(point.TimeMilliseconds, value, null, point.StartMilliseconds);
        if (isDelta && !TryAccumulate(name, deltas.Add(found, sample.StartTime, sample.Time, value), ref sample))
            return null;
        Add(found, sample, sample.StartTime);
        return found;
    }

    /// <summary>A value that goes up and down and comes as what it changed by.</summary>
    public Series? DeltaGauge(string name, OtlpPoint point, double value)
    {
        if (Resolve(name, point, default) is not { } found)
            return null;
        var sample = default(Sample);
        if (!TryAccumulate(name, deltas.Add(found, 0, point.TimeMilliseconds, value), ref sample))
            return null;
        Add(found, sample, 0);
        return found;
    }

    public Series? Histogram(string name, OtlpPoint point, ExponentialHistogram histogram, bool isDelta)
    {
        if (Resolve(name, point, default, isHistogram: true) is not { } found)
            return null;
        var sample = new Sample(point.TimeMilliseconds, 0, null, point.StartMilliseconds);
        if (!isDelta)
            sample = sample with { Histogram = histogram.ToNative() };
        else if (!TryAccumulate(name, deltas.Add(found, sample.StartTime, sample.Time, histogram), ref sample))
            return null;
        Add(found, sample, sample.StartTime);
        return found;
    }

    public void TargetInfo(IMetricWriter writer, LabelSet labels)
    {
        var resolution = writer.Resolve(Store.Tenancy.TenantId.Default, labels);
        if (resolution.IsResolved)
            Add(resolution.Series, new Sample(NewestTime, 1), 0);
    }

    public void AddExemplar(Series? found, OtlpExemplar exemplar)
    {
        if (found is null || exemplar.Time == 0)
            return;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (exemplar.TraceId.Length > 0)
            labels["trace_id"] = exemplar.TraceId;
        if (exemplar.SpanId.Length > 0)
            labels["span_id"] = exemplar.SpanId;
        var length = labels.Sum(label => label.Key.Length + label.Value.Length);
        foreach (var attribute in exemplar.Attributes)
        {
            var name = MetricNames.Label(attribute.Key, options.Translation);
            length += name.Length + attribute.Value.Length;
            if (length <= MaxExemplarLength)
                labels.TryAdd(name, attribute.Value);
        }

        var set = LabelSet.From(labels.Select(item => new Label(item.Key, item.Value)));
        Samples.AddExemplar(found, new Exemplar(set, exemplar.Value, (long)(exemplar.Time / 1_000_000)));
    }

    /// <summary>The point's series; null where it is refused, or ended by this point.</summary>
    private Series? Resolve(string name, OtlpPoint point, Label extra, bool isHistogram = false)
    {
        var resolution = series.Resolve(name, extra);
        if (!resolution.IsResolved)
        {
            Tally.Refuse(resolution.Refusal);
            return null;
        }

        if (!point.HasNoRecordedValue)
            return resolution.Series;
        push.End(resolution.Series);
        deltas.Forget(resolution.Series);
        Samples.Add(resolution.Series, isHistogram
            ? new Sample(point.TimeMilliseconds, 0, NativeHistogram.Stale)
            : new Sample(point.TimeMilliseconds, Staleness.Marker));
        return null;
    }

    private bool TryAccumulate(string name, in DeltaTotal total, ref Sample sample)
    {
        sample = total.Sample;
        if (total.Outcome == DeltaOutcome.TooLate)
            Tally.Refuse(RefusalReason.TooLate, $"{name}: a delta is older than the total by more than five minutes");
        else if (total.Outcome == DeltaOutcome.Full)
            Tally.Refuse(RefusalReason.SeriesLimit, $"{name}: too many series with delta temporality (collector.maxPushSeries)");
        return total.Outcome == DeltaOutcome.Added;
    }

    private void Add(Series found, in Sample sample, long startTime)
    {
        var sighting = push.See(found, sample.Time, startTime, now, sample.IsHistogram);
        if (startTime > 0 && startTime < sample.Time && ZeroTime(sighting, sample.Time, startTime) is var zeroTime and > 0)
            Zeros.Add(found, ZeroAt(zeroTime, sample));
        Samples.Add(found, sample);
        Tally.Saw(sample.Time);
        NewestTime = Math.Max(NewestTime, sample.Time);
    }

    private long ZeroTime(Sighting sighting, long time, long startTime)
    {
        if (sighting == Sighting.Restarted)
            return startTime;
        if (sighting != Sighting.New)
            return 0;
        var before = exports.Before(series.ResourceId, time);
        if (before > startTime)
            return before;
        return before > 0 || now - startTime <= StartWindow ? startTime : 0;
    }

    private static Sample ZeroAt(long time, in Sample first) => first.Histogram is { } histogram
        ? new Sample(
            time, 0, new NativeHistogram { Schema = histogram.Schema, ZeroThreshold = histogram.ZeroThreshold }, first.StartTime)
        : new Sample(time, 0, null, first.StartTime);
}
