using Google.Protobuf;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Collector.Limits;
using Observe.Collector.Otlp;
using Observe.Collector.PushSeries;
using Observe.Collector.Tests.Protos.Metrics;
using Observe.Store.Metrics;

namespace Observe.Collector.Tests.Otlp;

/// <summary>Metric ingest over a store in memory and a clock that stands.</summary>
internal sealed class MetricIngestHarness
{
    private readonly MetricIngest _ingest;
    private readonly PushSeriesEnd _end;

    public MetricIngestHarness(CollectorOptions? limits = null, OtlpOptions? otlp = null)
    {
        var collector = Options.Create(limits ?? new CollectorOptions());
        Push = new PushSeriesTable(collector);
        var deltas = new DeltaAccumulator(collector);
        _ingest = new MetricIngest(Writer, Push, deltas, collector, Options.Create(otlp ?? new OtlpOptions()), Time);
        _end = new PushSeriesEnd(Push, deltas, Writer, new CollectorTelemetry(), Time);
    }

    public SwitchableWriter Writer { get; } = new();

    public FakeTimeProvider Time { get; } = new(TestTime.Now);

    public PushSeriesTable Push { get; }

    public async Task<IngestTally> IngestAsync(ExportMetricsServiceRequest request)
        => await _ingest.IngestAsync(ProtobufMetrics.Decode(request.ToByteArray()), TestContext.Current.CancellationToken);

    public Task EndSilentAsync() => _end.EndSilentAsync(TestContext.Current.CancellationToken);

    /// <summary>Every series as PromQL writes it, with its samples as <c>value@seconds</c> after the test's start.</summary>
    public string[] Written() => [.. Writer.Store.AllSeries()
        .Where(labels => Writer.Store.SamplesOf(labels).Count > 0)
        .Select(labels => $"{labels} {Samples(labels)}")];

    public IReadOnlyList<Sample> SamplesOf(string series)
        => Writer.Store.SamplesOf(Writer.Store.AllSeries().Single(labels => labels.ToString() == series));

    private string Samples(LabelSet labels) => string.Join(' ', Writer.Store.SamplesOf(labels).Select(Text));

    private static string Text(Sample sample)
    {
        var value = Staleness.IsMarker(sample) ? "stale"
            : sample.Histogram is { } histogram ? $"h{histogram.Count}" : sample.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"{value}@{(sample.Time - TestTime.Milliseconds) / 1000.0}";
    }
}
