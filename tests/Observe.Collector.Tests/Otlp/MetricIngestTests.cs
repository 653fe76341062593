using Observe.Collector.Limits;
using Observe.Collector.Otlp;
using Observe.Collector.Tests.Protos.Metrics;
using Observe.Store.Metrics;
using static Observe.Collector.Tests.Otlp.OtlpMessages;

namespace Observe.Collector.Tests.Otlp;

public class MetricIngestTests
{
    private readonly MetricIngestHarness _harness = new();

    [Fact]
    public async Task Ingest_Gauge_HasJobInstanceAndPromotedLabels()
    {
        var resource = Resource(
            ("service.name", "checkout"), ("service.namespace", "shop"), ("service.instance.id", "i-1"), ("faas.name", "pay"),
            ("host.arch", "arm64"));

        var tally = await _harness.IngestAsync(Metrics(resource, Gauge("queue.length", "{item}", Point(7, 0, null, ("http.route", "/pay")))));

        Assert.Equal(0, tally.RefusedCount);
        Assert.Equal(
            [
                """queue_length{faas_name="pay", http_route="/pay", instance="i-1", job="shop/checkout", service_instance_id="i-1", """
                    + """service_name="checkout", service_namespace="shop"} 7@0""",
                """target_info{host_arch="arm64", instance="i-1", job="shop/checkout"} 1@0""",
            ],
            _harness.Written());
    }

    [Fact]
    public async Task Ingest_ResourceWithoutService_HasNoTargetInfo()
    {
        await _harness.IngestAsync(Metrics(Resource(("host.arch", "arm64")), Gauge("a", "", Point(1))));

        Assert.Equal(["a 1@0"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_AttributesThatBecomeOneName_AreJoined()
    {
        await _harness.IngestAsync(Metrics(Resource(), Gauge("a", "", Point(1, 0, null, ("x.y", "2"), ("x-y", "1")))));

        Assert.Equal(["""a{x_y="1;2"} 1@0"""], _harness.Written());
    }

    [Fact]
    public async Task Ingest_AttributeNamedAsPromotedOne_Wins()
    {
        var resource = Resource(("service.name", "gateway"), ("service.version", "1"));

        await _harness.IngestAsync(Metrics(resource, Gauge("a", "", Point(1, 0, null, ("service.version", "2"), ("job", "mine")))));

        Assert.Equal(["""a{job="gateway", service_name="gateway", service_version="2"} 1@0"""], _harness.Written());
    }

    [Fact]
    public async Task Ingest_PromotedBySetting_IsLabel()
    {
        var harness = new MetricIngestHarness(otlp: new OtlpOptions { PromoteResourceAttributes = ["host.arch"] });

        await harness.IngestAsync(Metrics(Resource(("host.arch", "arm64")), Gauge("a", "", Point(1))));

        Assert.Equal(["""a{host_arch="arm64"} 1@0"""], harness.Written());
    }

    [Fact]
    public async Task Ingest_SameSeriesAgain_IsFoundByItsBytes()
    {
        await _harness.IngestAsync(Metrics(Resource(), Gauge("a", "", Point(1, 0, null, ("x", "1"), ("y", "2")))));
        await _harness.IngestAsync(Metrics(Resource(), Gauge("a", "", Point(2, 1, null, ("y", "2"), ("x", "1")))));

        Assert.Equal(["""a{x="1", y="2"} 1@0 2@1"""], _harness.Written());
        Assert.Equal(1, _harness.Writer.KnownByBytes);
    }

    [Fact]
    public async Task Ingest_CumulativeCounter_HasZeroAtItsStart()
    {
        await _harness.IngestAsync(Metrics(Resource(), Counter("hits", Point(5, 0, -20))));
        await _harness.IngestAsync(Metrics(Resource(), Counter("hits", Point(9, 10, -20))));

        Assert.Equal(["hits_total 0@-20 5@0 9@10"], _harness.Written());
        Assert.Equal(TestTime.At(-20), _harness.SamplesOf("hits_total")[1].StartTime);
    }

    [Fact]
    public async Task Ingest_CounterThatBeganLongBefore_HasNoZero()
    {
        await _harness.IngestAsync(Metrics(Resource(), Counter("hits", Point(5000, 0, -3600))));

        Assert.Equal(["hits_total 5000@0"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_NewCounterOfKnownResource_WasZeroAtTheExportBefore()
    {
        await _harness.IngestAsync(Metrics(Resource(), Counter("hits", Point(5000, 0, -3600))));
        _harness.Time.Advance(TimeSpan.FromSeconds(60));
        await _harness.IngestAsync(Metrics(Resource(), Counter("errors", Point(3, 60, -3600))));

        Assert.Equal(["errors_total 0@0 3@60", "hits_total 5000@0"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_CounterThatRestarted_HasZeroAtItsNewStart()
    {
        await _harness.IngestAsync(Metrics(Resource(), Counter("hits", Point(5, 0, -20))));
        await _harness.IngestAsync(Metrics(Resource(), Counter("hits", Point(2, 60, 31))));

        Assert.Equal(["hits_total 0@-20 5@0 0@31 2@60"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_DeltaCounter_IsAddedUp()
    {
        await _harness.IngestAsync(Metrics(Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(5, 0, -10))));
        await _harness.IngestAsync(Metrics(Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(2, 10, 0))));
        await _harness.IngestAsync(Metrics(Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(1, 20, 10))));

        Assert.Equal(["hits_total 0@-10 5@0 7@10 8@20"], _harness.Written());
        Assert.All(_harness.SamplesOf("hits_total"), sample => Assert.Equal(TestTime.At(-10), sample.StartTime));
    }

    [Fact]
    public async Task Ingest_DeltaSentAgain_IsNotAddedAgain()
    {
        var request = Metrics(Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(5, 0)));
        _harness.Writer.IsUnavailable = true;
        Assert.True((await _harness.IngestAsync(request)).IsUnavailable);
        _harness.Writer.IsUnavailable = false;
        await _harness.IngestAsync(request);
        await _harness.IngestAsync(request);

        Assert.Equal(["hits_total 5@0"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_DeltasOfInstancesThatShareASeries_AreAddedTogether()
    {
        await _harness.IngestAsync(Metrics(Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(5, 10))));
        await _harness.IngestAsync(Metrics(Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(3, 9))));

        Assert.Equal(["hits_total 5@10 8@10.001"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_DeltaLongBeforeTheTotal_IsRefused()
    {
        await _harness.IngestAsync(Metrics(Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(5, 0))));
        var tally = await _harness.IngestAsync(Metrics(Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(3, -301))));

        Assert.Equal(1, tally.Refused[RefusalReason.TooLate]);
        Assert.Equal(["hits_total 5@0"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_DeltasAboveTheBound_AreRefusedAndCounted()
    {
        var harness = new MetricIngestHarness(new CollectorOptions { MaxPushSeries = 1 });

        var tally = await harness.IngestAsync(Metrics(
            Resource(), Sum("hits", AggregationTemporality.Delta, true, Point(5, 0, null, ("a", "1")), Point(5, 0, null, ("a", "2")))));

        Assert.Equal(1, tally.Refused[RefusalReason.SeriesLimit]);
        Assert.Equal(["""hits_total{a="1"} 5@0"""], harness.Written());
    }

    [Fact]
    public async Task Ingest_DeltaThatIsNotMonotonic_IsAGauge()
    {
        await _harness.IngestAsync(Metrics(Resource(), Sum("depth", AggregationTemporality.Delta, false, Point(5, 0, -10))));
        await _harness.IngestAsync(Metrics(Resource(), Sum("depth", AggregationTemporality.Delta, false, Point(-2, 10, 0))));

        Assert.Equal(["depth 5@0 3@10"], _harness.Written());
        Assert.Equal(MetricType.Gauge, (await MetadataAsync("depth")).Type);
    }

    [Fact]
    public async Task Ingest_NoRecordedValue_IsAMarkerAndNoSecondOneFollows()
    {
        var gone = Point(0, 10);
        gone.Flags = 1;
        await _harness.IngestAsync(Metrics(Resource(), Gauge("a", "", Point(1))));
        await _harness.IngestAsync(Metrics(Resource(), Gauge("a", "", gone)));
        _harness.Time.Advance(TimeSpan.FromHours(1));
        await _harness.EndSilentAsync();

        Assert.Equal(["a 1@0 stale@10"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_UnknownTemporality_IsRefusedAlone()
    {
        var tally = await _harness.IngestAsync(Metrics(
            Resource(), Sum("bad", AggregationTemporality.Unspecified, true, Point(1), Point(2)), Gauge("good", "", Point(1))));

        Assert.Equal(2, tally.Refused[RefusalReason.UnsupportedType]);
        Assert.Equal(["good 1@0"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_PointWithoutTime_IsRefusedAlone()
    {
        var tally = await _harness.IngestAsync(Metrics(Resource(), Gauge("a", "", new NumberDataPoint { AsDouble = 1 }, Point(2))));

        Assert.Equal(1, tally.Refused[RefusalReason.InvalidValue]);
        Assert.Equal(["a 2@0"], _harness.Written());
    }

    [Fact]
    public async Task Ingest_RefusedSeries_TakesNoOtherWithIt()
    {
        _harness.Writer.RefuseSeries = labels => labels["x"] == "bad" ? new Refusal(RefusalReason.LabelValueTooLong, "x is too long") : null;

        var tally = await _harness.IngestAsync(Metrics(
            Resource(), Gauge("a", "", Point(1, 0, null, ("x", "bad")), Point(2, 0, null, ("x", "good")))));

        Assert.Equal(1, tally.RejectedItems);
        Assert.Equal("x is too long", tally.Message);
        Assert.Equal(["""a{x="good"} 2@0"""], _harness.Written());
    }

    [Fact]
    public async Task Ingest_Counter_KeepsExemplarAndMetadata()
    {
        var point = Point(5);
        point.Exemplars.Add(new Protos.Metrics.Exemplar
        {
            AsDouble = 1.5,
            TimeUnixNano = TestTime.Nanoseconds(-1),
            TraceId = Google.Protobuf.ByteString.CopyFrom(Convert.FromHexString("0102030405060708090a0b0c0d0e0f10")),
            SpanId = Google.Protobuf.ByteString.CopyFrom(Convert.FromHexString("0102030405060708")),
            FilteredAttributes = { Attribute("user.id", "u"), Attribute("long", new string('x', 200)) },
        });
        var metric = Counter("hits", point);
        (metric.Unit, metric.Description) = ("s", "how long");

        await _harness.IngestAsync(Metrics(Resource(), metric));

        var (series, exemplars) = Assert.Single(await _harness.Writer.Store.ExemplarsAsync(
            Store.Tenancy.TenantId.Default, new SeriesSelection([], 0, long.MaxValue), TestContext.Current.CancellationToken));
        Assert.Equal("hits_seconds_total", series.ToString());
        var expected = LabelSet.From(("span_id", "0102030405060708"), ("trace_id", "0102030405060708090a0b0c0d0e0f10"), ("user_id", "u"));
        Assert.Equal([new Store.Metrics.Exemplar(expected, 1.5, TestTime.At(-1))], exemplars);
        Assert.Equal(new MetricMetadata("hits_seconds_total", MetricType.Counter, "seconds", "how long"), await MetadataAsync("hits_seconds_total"));
    }

    private async Task<MetricMetadata> MetadataAsync(string family) => Assert.Single(await _harness.Writer.Store.MetadataAsync(
        Store.Tenancy.TenantId.Default, family, TestContext.Current.CancellationToken));
}
