using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.RemoteWrite;
using Observe.Collector.Tests.Protos.RemoteWrite1;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Snappier;
using static Observe.Collector.Tests.RemoteWrite.RemoteWriteMessages;
using BucketSpan = Observe.Collector.Tests.Protos.RemoteWrite1.BucketSpan;
using Label = Observe.Collector.Tests.Protos.RemoteWrite1.Label;
using Sample = Observe.Store.Metrics.Sample;
using V2Messages = Observe.Collector.Tests.Protos.RemoteWrite2;

namespace Observe.Collector.Tests.RemoteWrite;

public class RemoteWriteReceiverTests
{
    private readonly SwitchableWriter _writer = new();
    private readonly RemoteWriteReceiver _receiver;

    public RemoteWriteReceiverTests()
        => _receiver = new RemoteWriteReceiver(
            _writer, new IngestGate(Options.Create(new CollectorOptions())), Options.Create(new RemoteWriteOptions()),
            NullLogger<RemoteWriteReceiver>.Instance);

    [Fact]
    public async Task Receive_SameSeriesByBothVersions_IsKnownByItsBytes()
    {
        await ReceiveAsync(V1(Series("up", 1)));
        await ReceiveAsync(V1(Series("up", 1)));
        await ReceiveAsync(V2(("up", new V2Messages.TimeSeries { Samples = { new V2Messages.Sample { Value = 2, Timestamp = 5 } } })));

        Assert.Equal(2, _writer.KnownByBytes);
        Assert.Single(_writer.Store.AllSeries());
    }

    [Fact]
    public async Task Receive_LabelsOutOfOrder_AreSortedAndNotRemembered()
    {
        var series = new TimeSeries
        {
            Labels = { new Label { Name = "job", Value = "a" }, new Label { Name = "__name__", Value = "up" } },
            Samples = { new Protos.RemoteWrite1.Sample { Value = 1, Timestamp = 1 } },
        };

        await ReceiveAsync(V1(series));
        await ReceiveAsync(V1(series));

        Assert.Equal(["""up{job="a"}"""], _writer.Store.AllSeries().Select(labels => labels.ToString()));
        Assert.Equal(0, _writer.KnownByBytes);
    }

    [Theory]
    [InlineData("no name", RefusalReason.MissingMetricName)]
    [InlineData("empty label name", RefusalReason.InvalidLabelName)]
    [InlineData("duplicate", RefusalReason.DuplicateLabel)]
    public async Task Receive_BadLabels_AreRefusedAlone(string what, RefusalReason reason)
    {
        var bad = Series("bad", 1);
        if (what == "no name")
            bad.Labels.RemoveAt(0);
        else
            bad.Labels.Add(new Label { Name = what == "duplicate" ? "job" : "", Value = "b" });

        var outcome = await ReceiveAsync(V1(bad, Series("up", 1)));

        Assert.Equal([KeyValuePair.Create(reason, 1L)], outcome.Tally.Refused);
        Assert.Equal(1, outcome.Samples);
        Assert.Equal(["""up{job="a"}"""], _writer.Store.AllSeries().Select(labels => labels.ToString()));
    }

    [Fact]
    public async Task Receive_BrokenUtf8_IsRefusedAlone()
    {
        var bytes = V1(Series("bad_X", 1), Series("up", 1)).ToByteArray();
        bytes[bytes.AsSpan().IndexOf("bad_X"u8) + 4] = 0xff;

        var outcome = await ReceiveBytesAsync(RemoteWriteVersion.V1, bytes);

        Assert.Equal([KeyValuePair.Create(RefusalReason.InvalidUtf8, 1L)], outcome.Tally.Refused);
        Assert.Equal(1, outcome.Samples);
    }

    [Fact]
    public async Task Receive_IntegerHistogram_HasAbsoluteCounts()
    {
        var outcome = await ReceiveAsync(V1(Histogram("latency")));

        Assert.Equal((0, 1, ""), (outcome.Samples, outcome.Histograms, outcome.Tally.Message));
        Assert.Equal(
            new Sample(TestTime.Milliseconds, 0, new NativeHistogram
            {
                Schema = 1,
                ZeroThreshold = 0.001,
                ZeroCount = 2,
                Count = 12,
                Sum = 18.4,
                ResetHint = CounterResetHint.NotReset,
                PositiveSpans = [new Store.Metrics.BucketSpan(0, 2), new Store.Metrics.BucketSpan(1, 2)],
                PositiveBuckets = [1, 2, 1, 1],
                NegativeSpans = [new Store.Metrics.BucketSpan(-1, 1), new Store.Metrics.BucketSpan(2, 1)],
                NegativeBuckets = [2, 3],
            }),
            Assert.Single(_writer.Store.SamplesOf(_writer.Store.AllSeries()[0])));
    }

    [Fact]
    public async Task Receive_FloatHistogramWithCustomBuckets_KeepsBoundsAndStart()
    {
        await ReceiveAsync(V2(("latency", new V2Messages.TimeSeries
        {
            Histograms =
            {
                new V2Messages.Histogram
                {
                    CountFloat = 3.5, Sum = 2, Schema = -53, CustomValues = { 1, 2 }, Timestamp = 9, StartTimestamp = 4,
                    PositiveSpans = { new V2Messages.BucketSpan { Offset = 0, Length = 3 } }, PositiveCounts = { 1, 0.5, 2 },
                },
            },
        })));

        var sample = Assert.Single(_writer.Store.SamplesOf(_writer.Store.AllSeries()[0]));
        Assert.Equal((9L, 4L), (sample.Time, sample.StartTime));
        Assert.Equal([1.0, 2.0], sample.Histogram!.CustomValues);
        Assert.Equal([1, 0.5, 2.0], sample.Histogram.PositiveBuckets);
    }

    [Fact]
    public async Task Receive_SchemaAboveEight_IsReduced()
    {
        var series = With("latency", []);
        series.Histograms.Add(new Histogram
        {
            CountInt = 10,
            Sum = 1,
            Schema = 10,
            PositiveSpans = { new BucketSpan { Offset = 1, Length = 5 } },
            PositiveDeltas = { 2, 0, 0, 0, 0 },
        });

        await ReceiveAsync(V1(series));

        var histogram = _writer.Store.SamplesOf(_writer.Store.AllSeries()[0])[0].Histogram!;
        Assert.Equal(8, histogram.Schema);
        Assert.Equal([new Store.Metrics.BucketSpan(1, 2)], histogram.PositiveSpans);
        Assert.Equal([8.0, 2.0], histogram.PositiveBuckets);
    }

    [Theory]
    [InlineData(-5, 10, 1u)]
    [InlineData(60, 10, 1u)]
    [InlineData(0, 9, 1u)]
    [InlineData(0, 11, 1u)]
    [InlineData(0, 10, 4_000_000_000u)]
    public async Task Receive_InconsistentHistogram_IsRefusedAlone(int schema, ulong count, uint length)
    {
        var bad = With("bad", []);
        bad.Histograms.Add(new Histogram
        {
            CountInt = count,
            Sum = 1,
            Schema = schema,
            PositiveSpans = { new BucketSpan { Offset = 0, Length = length } },
            PositiveDeltas = { 10 },
        });

        var outcome = await ReceiveAsync(V1(bad, Series("up", 1)));

        Assert.Equal([KeyValuePair.Create(RefusalReason.InvalidHistogram, 1L)], outcome.Tally.Refused);
        Assert.Equal((1, 0), (outcome.Samples, outcome.Histograms));
    }

    [Fact]
    public async Task Receive_StaleHistogram_IsKept()
    {
        var series = With("latency", []);
        series.Histograms.Add(new Histogram { Sum = Staleness.Marker, Timestamp = 3 });

        await ReceiveAsync(V1(series));

        Assert.True(Staleness.IsMarker(_writer.Store.SamplesOf(_writer.Store.AllSeries()[0])[0]));
    }

    [Fact]
    public async Task Receive_StaleFloat_KeepsItsBits()
    {
        await ReceiveAsync(V1(Series("up", Staleness.Marker)));

        Assert.True(Staleness.IsMarker(_writer.Store.SamplesOf(_writer.Store.AllSeries()[0])[0]));
    }

    [Fact]
    public async Task Receive_Version2WithoutSamples_IsRefused()
    {
        var outcome = await ReceiveAsync(V2(("empty", new V2Messages.TimeSeries())));

        Assert.Equal([KeyValuePair.Create(RefusalReason.InvalidValue, 1L)], outcome.Tally.Refused);
    }

    [Fact]
    public async Task Receive_SymbolThatIsNotThere_RefusesItsSeriesAlone()
    {
        var sample = new V2Messages.Sample { Value = 1, Timestamp = 1 };
        var request = V2(("bad", new V2Messages.TimeSeries { Samples = { sample } }), ("up", new V2Messages.TimeSeries { Samples = { sample } }));
        request.Timeseries[0].LabelsRefs[0] = 99;

        var outcome = await ReceiveAsync(request);

        Assert.Equal([KeyValuePair.Create(RefusalReason.Malformed, 1L)], outcome.Tally.Refused);
        Assert.Equal("a series cannot be decoded: symbol 99 is not in the table of 6", outcome.Tally.Message);
        Assert.Equal(1, outcome.Samples);
    }

    [Fact]
    public async Task Receive_OddNumberOfReferences_RefusesItsSeriesAlone()
    {
        var request = V2(("bad", new V2Messages.TimeSeries { Samples = { new V2Messages.Sample() } }));
        request.Timeseries[0].LabelsRefs.Add(1);

        Assert.Equal([KeyValuePair.Create(RefusalReason.Malformed, 1L)], (await ReceiveAsync(request)).Tally.Refused);
    }

    [Fact]
    public async Task Receive_CreatedTimestampOfReleaseCandidates_IsTheStart()
    {
        await ReceiveAsync(V2(("up", new V2Messages.TimeSeries
        {
            CreatedTimestamp = 7,
            Samples = { new V2Messages.Sample { Value = 1, Timestamp = 9 } },
        })));

        Assert.Equal(new Sample(9, 1, null, 7), _writer.Store.SamplesOf(_writer.Store.AllSeries()[0])[0]);
    }

    [Fact]
    public async Task Receive_ExemplarsAndMetadata_AreKeptOfBothVersions()
    {
        var first = Series("hits_total", 1);
        first.Exemplars.Add(new Protos.RemoteWrite1.Exemplar { Value = 2, Timestamp = 5, Labels = { new Label { Name = "trace_id", Value = "x" } } });
        var request = V1(first);
        request.Metadata.Add(new Protos.RemoteWrite1.MetricMetadata { Type = 1, MetricFamilyName = "hits_total", Help = "how many", Unit = "" });
        var second = V2(("rpc_seconds_bucket", new V2Messages.TimeSeries
        {
            Samples = { new V2Messages.Sample { Timestamp = 1 } },
            Exemplars = { new V2Messages.Exemplar { Value = 3, Timestamp = 6, LabelsRefs = { 2, 3 } } },
            Metadata = new V2Messages.Metadata { Type = 3, HelpRef = 5, UnitRef = 6 },
        }));
        second.Symbols.Add(["how long", "seconds"]);

        Assert.Equal(1, (await ReceiveAsync(request)).Exemplars);
        Assert.Equal(1, (await ReceiveAsync(second)).Exemplars);

        Assert.Equal(
            [
                new Store.Metrics.MetricMetadata("hits_total", MetricType.Counter, "", "how many"),
                new Store.Metrics.MetricMetadata("rpc_seconds", MetricType.Histogram, "seconds", "how long"),
            ],
            await _writer.Store.MetadataAsync(TenantId.Default, null, TestContext.Current.CancellationToken));
        var exemplars = await _writer.Store.ExemplarsAsync(
            TenantId.Default, new SeriesSelection([], 0, long.MaxValue), TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                new Store.Metrics.Exemplar(LabelSet.From(("trace_id", "x")), 2, 5), new Store.Metrics.Exemplar(LabelSet.From(("job", "a")), 3, 6),
            ],
            exemplars.SelectMany(item => item.Exemplars));
    }

    [Fact]
    public void Receive_ChangedBytes_NeverThrows()
        => Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var (version, bytes) = seed % 2 == 0
                ? (RemoteWriteVersion.V1, V1(Series("up", 1), Histogram("latency")).ToByteArray())
                : (RemoteWriteVersion.V2, V2(("up", new V2Messages.TimeSeries { Samples = { new V2Messages.Sample { Value = 1 } } })).ToByteArray());
            for (var i = random.Next(6); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var outcome = ReceiveBytesAsync(version, bytes[..random.Next(bytes.Length + 1)]).AsTask().GetAwaiter().GetResult();
            Assert.False(outcome.Tally.IsUnavailable, outcome.Tally.Message);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Receive_AnyBlock_NeverThrows()
        => Prop.ForAll<byte[]>(block =>
        {
            var outcome = _receiver.ReceiveAsync(RemoteWriteVersion.V1, block ?? [], CancellationToken.None).AsTask().GetAwaiter().GetResult();
            Assert.False(outcome.Tally.IsUnavailable, outcome.Tally.Message);
        }).QuickCheckThrowOnFailure();

    private Task<RemoteWriteOutcome> ReceiveAsync(WriteRequest request) => ReceiveBytesAsync(RemoteWriteVersion.V1, request.ToByteArray()).AsTask();

    private Task<RemoteWriteOutcome> ReceiveAsync(V2Messages.Request request)
        => ReceiveBytesAsync(RemoteWriteVersion.V2, request.ToByteArray()).AsTask();

    private ValueTask<RemoteWriteOutcome> ReceiveBytesAsync(RemoteWriteVersion version, byte[] bytes)
        => _receiver.ReceiveAsync(version, Snappy.CompressToArray(bytes), CancellationToken.None);
}
