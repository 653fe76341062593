using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.PushSeries;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Collector.Otlp;

/// <summary>Turns decoded OTLP metrics into samples and stores them: the one middle of both transports and both encodings.</summary>
internal sealed class MetricIngest(
    IMetricWriter writer, PushSeriesTable push, DeltaAccumulator deltas, IOptions<CollectorOptions> limits,
    IOptions<OtlpOptions> options, TimeProvider time)
{
    private readonly ResourceExports _exports = new(limits.Value.MaxPushSeries);

    public async ValueTask<IngestTally> IngestAsync(
        IReadOnlyList<OtlpResourceMetrics> resources, CancellationToken cancellationToken)
    {
        var points = Convert(resources);
        if (points.Zeros.Count > 0)
            await writer.WriteAsync(TenantId.Default, points.Zeros, WriteOrigin.Outside, cancellationToken);
        if (!points.Samples.IsEmpty)
            points.Tally.Add(await writer.WriteAsync(TenantId.Default, points.Samples, WriteOrigin.Outside, cancellationToken));
        points.Tally.Items = resources.Sum(resource => resource.Metrics.Sum(metric => metric.Items));
        points.Tally.Service = OtlpReceiver.OnlyService(resources.Select(resource => resource.Resource));
        return points.Tally;
    }

    private PointWriter Convert(IReadOnlyList<OtlpResourceMetrics> resources)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        using var series = new OtlpSeries(writer, options.Value);
        var points = new PointWriter(series, push, deltas, _exports, options.Value, now);
        foreach (var resource in resources)
        {
            if (resource.Refusal is { } refusal)
            {
                points.Tally.Refuse(refusal.Reason, $"a resource and all of it: {refusal.Message}", resource.Metrics.Sum(metric => metric.Items));
                continue;
            }

            var labels = ResourceLabels.Of(resource.Resource, options.Value);
            points.BeginResource(labels);
            foreach (var metric in resource.Metrics)
                Add(metric, points);
            if (labels.TargetInfo is { } info && points.NewestTime > 0)
                points.TargetInfo(writer, info);
            points.EndResource();
        }

        return points;
    }

    private void Add(OtlpMetric metric, PointWriter points)
    {
        var name = MetricNames.Of(metric, options.Value.Translation);
        if (Problem(metric, name) is { } problem)
        {
            points.Tally.Refuse(problem.Reason, problem.Message, metric.Items);
            return;
        }

        points.Samples.AddMetadata(new MetricMetadata(name, TypeOf(metric), UnitNames.Of(metric.Unit).Unit, metric.Description));
        foreach (var point in metric.Points)
        {
            if (Problem(point) is { } refusal)
            {
                points.Tally.Refuse(refusal.Reason, $"{name}: a data point {refusal.Message}");
                continue;
            }

            points.BeginPoint(point.Attributes);
            Add(metric, name, point, points);
        }
    }

    private static void Add(OtlpMetric metric, string name, OtlpPoint point, PointWriter points)
    {
        switch (metric.Kind)
        {
            case OtlpMetricKind.Histogram:
                ClassicHistogram.Add(name, point, points, metric.IsDelta);
                break;
            case OtlpMetricKind.ExponentialHistogram:
                AddExponential(name, point, points, metric.IsDelta);
                break;
            case OtlpMetricKind.Summary:
                AddSummary(name, point, points);
                break;
            default:
                AddNumber(metric, name, point, points);
                break;
        }
    }

    private static void AddNumber(OtlpMetric metric, string name, OtlpPoint point, PointWriter points)
    {
        var series = metric switch
        {
            { Kind: OtlpMetricKind.Gauge } => points.Gauge(name, point, point.Value),
            { IsMonotonic: true } => points.Counter(name, point, point.Value, metric.IsDelta),
            { IsDelta: true } => points.DeltaGauge(name, point, point.Value),
            _ => points.Gauge(name, point, point.Value),
        };
        AddExemplars(series, point, points);
    }

    private static void AddExponential(string name, OtlpPoint point, PointWriter points, bool isDelta)
    {
        if (ExponentialHistogram.Of(point, out var problem) is { } histogram)
            AddExemplars(points.Histogram(name, point, histogram, isDelta), point, points);
        else
            points.Tally.Refuse(RefusalReason.InvalidHistogram, $"{name}: {problem}");
    }

    private static void AddSummary(string name, OtlpPoint point, PointWriter points)
    {
        foreach (var (quantile, value) in point.Quantiles)
            points.Gauge(name, point, value, new Label("quantile", NameText.Plain(quantile)));
        points.Counter(name + "_sum", point, point.Sum ?? 0, isDelta: false);
        points.Counter(name + "_count", point, point.Count, isDelta: false);
    }

    private static void AddExemplars(Series? series, OtlpPoint point, PointWriter points)
    {
        if (!point.HasExemplars)
            return;
        foreach (var exemplar in point.Exemplars)
            points.AddExemplar(series, exemplar);
    }

    private static Refusal? Problem(OtlpPoint point)
    {
        if (point.Refusal is { } refusal)
            return refusal with { Message = $"cannot be read: {refusal.Message}" };
        return point.Time == 0 ? new Refusal(RefusalReason.InvalidValue, "has no time") : null;
    }

    private static Refusal? Problem(OtlpMetric metric, string name)
    {
        if (metric.Refusal is { } refusal)
            return refusal with { Message = $"{(name.Length > 0 ? name : "a metric without a readable name")}: {refusal.Message}" };
        if (name.Length == 0)
            return new Refusal(RefusalReason.MissingMetricName, $"a metric has no name that can be kept (`{metric.Name}`)");
        var needsTemporality = metric.Kind is OtlpMetricKind.Sum or OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram;
        return needsTemporality && metric.Temporality is not (OtlpTemporality.Delta or OtlpTemporality.Cumulative)
            ? new Refusal(RefusalReason.UnsupportedType, $"{name}: its temporality is neither delta nor cumulative")
            : null;
    }

    private static MetricType TypeOf(OtlpMetric metric) => metric.Kind switch
    {
        OtlpMetricKind.Sum when metric.IsMonotonic => MetricType.Counter,
        OtlpMetricKind.Gauge or OtlpMetricKind.Sum => MetricType.Gauge,
        OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram => MetricType.Histogram,
        OtlpMetricKind.Summary => MetricType.Summary,
        _ => MetricType.Unknown,
    };
}
