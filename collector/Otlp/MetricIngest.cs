using System.Globalization;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Collector.Otlp;

/// <summary>Turns decoded OTLP metrics into samples: the one middle of both transports and both encodings.</summary>
internal sealed class MetricIngest(IMetricWriter writer, IOptions<CollectorOptions> options, TimeProvider time)
{
    private readonly DeltaAccumulator _deltas = new(options.Value.MaxPushSeries);

    public PushSeries PushSeries { get; } = new(options.Value.MaxPushSeries, options.Value.StaleAfterIntervals);

    public async ValueTask<IngestTally> IngestAsync(IReadOnlyList<OtlpResourceMetrics> resources, CancellationToken cancellationToken)
    {
        var tally = new IngestTally();
        var batch = new WriteBatch();
        foreach (var resource in resources)
            Add(resource, batch, tally);
        if (!batch.IsEmpty)
            tally.Add(await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken));
        return tally;
    }

    /// <summary>Ends series whose senders fell silent.</summary>
    public async ValueTask<int> EndSilentAsync(CancellationToken cancellationToken)
    {
        var ended = PushSeries.TakeEnded(time.GetUtcNow().ToUnixTimeMilliseconds());
        if (ended.Count == 0)
            return 0;
        var batch = new WriteBatch();
        foreach (var (series, at) in ended)
        {
            batch.Add(series, at, Staleness.Marker);
            _deltas.Forget(series);
        }

        await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, cancellationToken);
        return ended.Count;
    }

    private void Add(OtlpResourceMetrics resource, WriteBatch batch, IngestTally tally)
    {
        var target = new SeriesTarget(this, ResourceLabels.Of(resource.Resource), batch, tally);
        foreach (var metric in resource.Metrics)
        {
            if (metric.Name.Length == 0)
            {
                tally.Refuse(RefusalReason.MissingMetricName, "a metric without a name", metric.Points.Count);
                continue;
            }

            var name = MetricNames.Of(metric);
            batch.AddMetadata(new MetricMetadata(name, TypeOf(metric), metric.Unit, metric.Description));
            foreach (var point in metric.Points)
                Add(metric, name, point, target, tally);
        }

        if (ResourceLabels.TargetInfo(resource.Resource) is { } info && target.Newest > 0)
            target.AddTo(info, target.Newest, 1);
    }

    private static void Add(OtlpMetric metric, string name, OtlpPoint point, SeriesTarget target, IngestTally tally)
    {
        if (point.Time == 0 || point.Time / 1_000_000 > long.MaxValue / 2)
        {
            tally.Refuse(RefusalReason.InvalidValue, $"{name}: a data point without a time");
            return;
        }

        if (metric.Temporality == OtlpTemporality.Delta && metric.Kind == OtlpMetricKind.ExponentialHistogram)
        {
            tally.Refuse(RefusalReason.UnsupportedType, $"{name}: exponential histograms with delta temporality are not kept; export them cumulative");
            return;
        }

        var isDelta = metric.Temporality == OtlpTemporality.Delta;
        switch (metric.Kind)
        {
            case OtlpMetricKind.Gauge or OtlpMetricKind.Sum:
                target.Add(name, point, [], point.Value, metric.IsMonotonic || isDelta, isDelta);
                break;
            case OtlpMetricKind.Histogram:
                AddHistogram(name, point, target, isDelta, tally);
                break;
            case OtlpMetricKind.ExponentialHistogram:
                if (ExponentialHistogram.ToNative(point, out var problem) is { } native)
                    target.AddHistogram(name, point, native);
                else
                    tally.Refuse(RefusalReason.InvalidHistogram, $"{name}: {problem}");
                break;
            case OtlpMetricKind.Summary:
                foreach (var (quantile, value) in point.Quantiles)
                    target.Add(name, point, [new Label("quantile", Number(quantile))], value, false, false);
                target.Add(name + "_sum", point, [], point.Sum ?? 0, true, false);
                target.Add(name + "_count", point, [], point.Count, true, false);
                break;
            default:
                tally.Refuse(RefusalReason.UnsupportedType, $"{name}: no data of a known kind");
                break;
        }
    }

    private static void AddHistogram(string name, OtlpPoint point, SeriesTarget target, bool isDelta, IngestTally tally)
    {
        if (point.BucketCounts.Count != 0 && point.BucketCounts.Count != point.Bounds.Count + 1)
        {
            tally.Refuse(RefusalReason.InvalidHistogram,
                $"{name}: {point.BucketCounts.Count} bucket counts for {point.Bounds.Count} bounds; there must be one more count than bounds");
            return;
        }

        var cumulative = 0UL;
        for (var i = 0; i < point.BucketCounts.Count; i++)
        {
            cumulative += point.BucketCounts[i];
            var bound = i < point.Bounds.Count ? Number(point.Bounds[i]) : "+Inf";
            target.Add(name + "_bucket", point, [new Label("le", bound)], cumulative, true, isDelta);
        }

        if (point.BucketCounts.Count == 0)
            target.Add(name + "_bucket", point, [new Label("le", "+Inf")], point.Count, true, isDelta);
        if (point.Sum is { } sum)
            target.Add(name + "_sum", point, [], sum, true, isDelta);
        target.Add(name + "_count", point, [], point.Count, true, isDelta);
    }

    private static MetricType TypeOf(OtlpMetric metric) => metric.Kind switch
    {
        OtlpMetricKind.Sum when metric.IsMonotonic => MetricType.Counter,
        OtlpMetricKind.Gauge or OtlpMetricKind.Sum => MetricType.Gauge,
        OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram => MetricType.Histogram,
        OtlpMetricKind.Summary => MetricType.Summary,
        _ => MetricType.Unknown,
    };

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Where the points of one resource go.</summary>
    private sealed class SeriesTarget(MetricIngest ingest, List<Label> resource, WriteBatch batch, IngestTally tally)
    {
        private readonly long _now = ingest.NowMilliseconds;

        public long Newest { get; private set; }

        public void Add(string name, OtlpPoint point, Label[] more, double value, bool isCounter, bool isDelta)
        {
            if (Resolve(name, point, more) is not { } series)
                return;
            var at = Milliseconds(point.Time);
            var start = isCounter ? Milliseconds(point.StartTime) : 0;
            if (point.HasNoRecordedValue)
            {
                AddSample(series, new Sample(at, Staleness.Marker));
                return;
            }

            if (isDelta)
            {
                if (ingest._deltas.Add(series, value, start) is not { } total)
                {
                    tally.Refuse(RefusalReason.SeriesLimit, $"{name}: too many series with delta temporality (collector.maxPushSeries)");
                    return;
                }

                (value, start) = total;
            }

            AddCounterStart(series, at, start, new Sample(start, 0, null, start));
            AddSample(series, new Sample(at, value, null, start));
            AddExemplars(series, point);
        }

        public void AddHistogram(string name, OtlpPoint point, NativeHistogram histogram)
        {
            if (Resolve(name, point, []) is not { } series)
                return;
            var at = Milliseconds(point.Time);
            var start = Milliseconds(point.StartTime);
            var sample = new Sample(at, 0, point.HasNoRecordedValue ? NativeHistogram.Stale : histogram, start);
            AddCounterStart(series, at, start, new Sample(start, 0, new NativeHistogram
            {
                Schema = histogram.Schema,
                ZeroThreshold = histogram.ZeroThreshold,
            }, start));
            AddSample(series, sample);
            AddExemplars(series, point);
        }

        public void AddTo(LabelSet labels, long at, double value)
        {
            var resolution = ingest.Writer.Resolve(TenantId.Default, labels);
            if (resolution.IsResolved)
                AddSample(resolution.Series, new Sample(at, value));
        }

        /// <summary>A zero where the counter began, so that the first requests of an instance count in rates.</summary>
        private void AddCounterStart(Series series, long at, long start, Sample zero)
        {
            if (start > 0 && start < at && !ingest.PushSeries.Knows(series) && _now - start < 600_000)
                batch.Add(series, zero);
        }

        private void AddSample(Series series, in Sample sample)
        {
            ingest.PushSeries.Saw(series, sample.Time, _now);
            batch.Add(series, sample);
            tally.Saw(sample.Time);
            Newest = Math.Max(Newest, sample.Time);
        }

        private Series? Resolve(string name, OtlpPoint point, Label[] more)
        {
            var labels = new List<Label>(resource.Count + point.Attributes.Count + more.Length + 1) { new(Label.MetricName, name) };
            foreach (var attribute in point.Attributes)
                labels.Add(new Label(MetricNames.Label(attribute.Key), attribute.Value));
            labels.AddRange(more);
            // Resource labels come last: where a data point has the same name, its own value is the more telling one.
            foreach (var label in resource)
            {
                if (!labels.Exists(known => known.Name == label.Name))
                    labels.Add(label);
            }

            if (!LabelSet.TryFrom(labels, out var set, out var duplicate))
            {
                tally.Refuse(RefusalReason.DuplicateLabel, $"{name}: two attributes become the label {duplicate}");
                return null;
            }

            var resolution = ingest.Writer.Resolve(TenantId.Default, set);
            if (resolution.IsResolved)
                return resolution.Series;
            tally.Refuse(resolution.Refusal.Reason, resolution.Refusal.Message);
            return null;
        }

        private void AddExemplars(Series series, OtlpPoint point)
        {
            foreach (var exemplar in point.Exemplars)
            {
                var labels = exemplar.Attributes.Select(attribute => new Label(MetricNames.Label(attribute.Key), attribute.Value))
                    .Append(new Label("trace_id", exemplar.TraceId)).Append(new Label("span_id", exemplar.SpanId));
                if (LabelSet.TryFrom(labels, out var set, out _))
                    batch.AddExemplar(series, new Exemplar(set, exemplar.Value, Milliseconds(exemplar.Time)));
            }
        }

        private static long Milliseconds(ulong nanoseconds) => (long)(nanoseconds / 1_000_000);
    }

    private IMetricWriter Writer => writer;

    private long NowMilliseconds => time.GetUtcNow().ToUnixTimeMilliseconds();
}
