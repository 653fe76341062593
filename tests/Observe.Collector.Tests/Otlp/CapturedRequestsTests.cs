using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Collector.Limits;
using Observe.Collector.Otlp;
using Observe.Collector.PushSeries;
using Observe.Store.Metrics;
using Observe.TestSupport;
using Observe.TestSupport.Spans;

namespace Observe.Collector.Tests.Otlp;

/// <summary>Requests recorded from other systems: every item is taken, and what is not is named.</summary>
public class CapturedRequestsTests
{
    [Theory]
    [InlineData("proto-example-metrics.json", 4, 7, "")]
    [InlineData("gcp-gke_metrics_agent.json", 143, 143, "")]
    [InlineData("gcp-gke_control_plane.json", 35, 41, "")]
    [InlineData("gcp-google_managed_prometheus.json", 20, 39, "")]
    [InlineData("gcp-ops_agent_self_metrics.json", 2, 3, "")]
    [InlineData("gcp-prometheus.json", 9, 26, "")]
    [InlineData("gcp-exponential_histogram.json", 2, 3, "")]
    public async Task Metrics_Captured_AreTaken(string file, int points, int samples, string refusals)
    {
        var limits = Options.Create(new CollectorOptions());
        var ingest = new MetricIngest(
            new SwitchableWriter(), new PushSeriesTable(limits), new DeltaAccumulator(limits), limits,
            Options.Create(new OtlpOptions()), new FakeTimeProvider(TestTime.Now));
        var total = new IngestTally();
        foreach (var document in Documents(file))
        {
            var tally = await ingest.IngestAsync(JsonMetrics.Decode(document), TestContext.Current.CancellationToken);
            total.Items += tally.Items;
            total.Add(new WriteResult((int)tally.Accepted, tally.Refused.ToDictionary(item => item.Key, item => (int)item.Value), []));
        }

        var refused = string.Join(", ", total.Refused.Select(item => $"{item.Key} {item.Value}"));
        Assert.Equal((points, samples, refusals), ((int)total.Items, (int)total.Accepted, refused));
    }

    [Theory]
    [InlineData("proto-example-trace.json", 1)]
    [InlineData("gcp-traces_basic.json", 45)]
    public async Task Traces_Captured_AreTaken(string file, int spans)
    {
        var store = new MemorySpanStore();
        var ingest = new SpanIngest(store, new FakeTimeProvider(TestTime.Now));
        foreach (var document in Documents(file))
            Assert.Equal("", (await ingest.IngestAsync(JsonTraces.Decode(document), TestContext.Current.CancellationToken)).Message);

        Assert.Equal(spans, store.All().Count);
    }

    /// <summary>A file may hold several requests, one after the other.</summary>
    private static List<byte[]> Documents(string file)
    {
        var bytes = File.ReadAllBytes(SharedData.PathOrSkip("captures", "otlp", file));
        var documents = new List<byte[]>();
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            documents.Add(bytes[start..(int)reader.BytesConsumed]);
        }

        return documents;
    }
}
