using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Collector.Limits;
using Observe.Collector.Otlp;
using Observe.Collector.Wire;
using Observe.Store.Metrics;
using Observe.TestSupport;
using Observe.TestSupport.Metrics;
using Observe.TestSupport.Spans;

namespace Observe.Collector.Tests.Otlp;

public sealed class OtlpReceiverTests
{
    private const long Now = 1_700_000_000_000;

    private readonly MemoryMetricStore _store = new();
    private readonly MemorySpanStore _spans = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Now));
    private readonly MetricIngest _ingest;
    private readonly OtlpReceiver _receiver;

    public OtlpReceiverTests()
    {
        _ingest = new MetricIngest(_store, Options.Create(new CollectorOptions()), _time);
        _receiver = new OtlpReceiver(_ingest, new SpanIngest(_spans));
    }

    [Fact]
    public async Task Receive_DeltaSum_IsAddedUpFromItsStart()
    {
        for (var i = 0; i < 3; i++)
            await SendAsync(Sum(temporality: 1, value: 5, start: Now - 10_000 + i * 1000, at: Now - 9_000 + i * 1000));

        Assert.Equal(
            [(Now - 10_000, 0.0), (Now - 9000, 5), (Now - 8000, 10), (Now - 7000, 15)],
            _store.SamplesOf(Series("orders_total")).Select(sample => (sample.Time, sample.Value)));
    }

    [Fact]
    public async Task Receive_CumulativeSum_BeginsWithAZeroAtItsStart()
    {
        await SendAsync(Sum(temporality: 2, value: 7, start: Now - 5000, at: Now));

        Assert.Equal([new Sample(Now - 5000, 0, null, Now - 5000), new Sample(Now, 7, null, Now - 5000)], _store.SamplesOf(Series("orders_total")));
    }

    [Fact]
    public async Task EndSilent_SenderMissedThreeIntervals_WritesAMarker()
    {
        for (var i = 0; i < 3; i++, _time.Advance(TimeSpan.FromSeconds(10)))
            await SendAsync(Sum(temporality: 2, value: i, start: Now, at: Now + i * 10_000));

        Assert.Equal(0, await _ingest.EndSilentAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(1, await _ingest.EndSilentAsync(CancellationToken.None));
        Assert.True(Staleness.IsMarker(_store.SamplesOf(Series("orders_total"))[^1]));
        Assert.Equal(0, await _ingest.EndSilentAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Receive_ExponentialHistogram_BecomesNativeWithShiftedIndexes()
    {
        await SendAsync("""
            "exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"1700000000000000000","count":"5","sum":9,
            "scale":1,"zeroCount":"1","positive":{"offset":-1,"bucketCounts":["2","0","2"]}}]}
            """);

        var histogram = Assert.Single(_store.SamplesOf(Series("orders"))).Histogram!;
        Assert.Equal((1, 5.0, 9.0, 1.0), (histogram.Schema, histogram.Count, histogram.Sum, histogram.ZeroCount));
        // OTLP's bucket -1 is bucket 0 of a native histogram.
        Assert.Equal([new BucketSpan(0, 1), new BucketSpan(1, 1)], histogram.PositiveSpans);
        Assert.Equal([2.0, 2], histogram.PositiveBuckets);
    }

    [Fact]
    public async Task Receive_BadPoints_AreRefusedOneByOne()
    {
        var tally = await SendAsync("""
            "histogram":{"aggregationTemporality":2,"dataPoints":[
              {"timeUnixNano":"1700000000000000000","count":"1","bucketCounts":["1"],"explicitBounds":[1,2]},
              {"timeUnixNano":"1700000000000000000","count":"3","sum":2,"bucketCounts":["1","2"],"explicitBounds":[1]},
              {"count":"1"}]}
            """);

        Assert.Equal(
            [(RefusalReason.InvalidHistogram, 1L), (RefusalReason.InvalidValue, 1)], tally.Refused.Select(item => (item.Key, item.Value)).Order());
        Assert.Equal(3, Assert.Single(_store.SamplesOf(Series("orders_count"))).Value);
        Assert.Contains("one more count than bounds", tally.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_Spans_AreCheckedOneByOne()
    {
        var good = """{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"good","kind":2,"startTimeUnixNano":"1","endTimeUnixNano":"5"}""";
        var bad = """{"traceId":"00000000000000000000000000000000","spanId":"eee19b7ec3c1b174","name":"bad","startTimeUnixNano":"1","endTimeUnixNano":"5"}""";
        var json = $$$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},"scopeSpans":[{"spans":[{{{good}}},{{{bad}}}]}]}]}""";

        var tally = await _receiver.ReceiveAsync(OtlpSignal.Traces, Encoding.UTF8.GetBytes(json), true, CancellationToken.None);

        Assert.Equal((1L, 1L), (tally.Accepted, tally.RefusedCount));
        Assert.Equal(("api", "good", 4L), Assert.Single(_spans.All()) is var span ? (span.Service, span.Name, span.DurationNanoseconds) : default);
    }

    [Fact]
    public async Task Receive_CapturedRequests_AreTakenWhole()
    {
        foreach (var name in new[] { "gcp-gke_metrics_agent.json", "gcp-prometheus.json", "gcp-exponential_histogram.json", "proto-example-metrics.json" })
        {
            var tally = await _receiver.ReceiveAsync(
                OtlpSignal.Metrics, await File.ReadAllBytesAsync(SharedData.PathOrSkip("captures", "otlp", name)), true, CancellationToken.None);
            Assert.True(tally.Accepted > 0 && tally.RefusedCount <= tally.Refused.GetValueOrDefault(RefusalReason.UnsupportedType), $"{name}: {tally.Message}");
        }
    }

    [Fact]
    public async Task Receive_RandomBytes_IsMalformedOrEmptyAndNothingElse()
    {
        var random = new Random(9);
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            foreach (var signal in Enum.GetValues<OtlpSignal>())
            {
                try
                {
                    await _receiver.ReceiveAsync(signal, bytes, run % 2 == 0, CancellationToken.None);
                }
                catch (MalformedException)
                {
                    // The one way to say no.
                }
            }
        }
    }

    private static LabelSet Series(string name) => LabelSet.From(("__name__", name), ("job", "shop/api"), ("service_name", "api"), ("service_namespace", "shop"));

    private static string Sum(int temporality, double value, long start, long at)
        => $$"""
            "sum":{"aggregationTemporality":{{temporality}},"isMonotonic":true,"dataPoints":[
            {"startTimeUnixNano":"{{start}}000000","timeUnixNano":"{{at}}000000","asDouble":{{value}}}]}
            """;

    private async Task<IngestTally> SendAsync(string data)
    {
        var json = $$$"""
            {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}},
            {"key":"service.namespace","value":{"stringValue":"shop"}}]},"scopeMetrics":[{"metrics":[{"name":"orders",{{{data}}}}]}]}]}
            """;
        return await _receiver.ReceiveAsync(OtlpSignal.Metrics, Encoding.UTF8.GetBytes(json), true, CancellationToken.None);
    }
}
