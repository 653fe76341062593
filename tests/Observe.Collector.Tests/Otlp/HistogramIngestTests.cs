using Observe.Collector.Tests.Protos.Metrics;
using Observe.Store.Metrics;
using static Observe.Collector.Tests.Otlp.OtlpMessages;

namespace Observe.Collector.Tests.Otlp;

public class HistogramIngestTests
{
    private readonly MetricIngestHarness _harness = new();

    [Fact]
    public async Task Ingest_ExplicitBounds_AreCumulativeBuckets()
    {
        var tally = await _harness.IngestAsync(Metrics(Resource(), Classic(AggregationTemporality.Cumulative, Buckets(0, [1, 2, 3], 9.5))));

        Assert.Equal(0, tally.RefusedCount);
        Assert.Equal(
            [
                """latency_seconds_bucket{le="+Inf"} 6@0""", """latency_seconds_bucket{le="0.5"} 1@0""",
                """latency_seconds_bucket{le="10"} 3@0""", "latency_seconds_count 6@0", "latency_seconds_sum 9.5@0",
            ],
            _harness.Written());
    }

    [Fact]
    public async Task Ingest_DeltaWithExplicitBounds_IsAddedUp()
    {
        await _harness.IngestAsync(Metrics(Resource(), Classic(AggregationTemporality.Delta, Buckets(0, [1, 2, 3], 9.5))));
        await _harness.IngestAsync(Metrics(Resource(), Classic(AggregationTemporality.Delta, Buckets(10, [1, 0, 0], 0.25))));

        Assert.Equal(
            [
                """latency_seconds_bucket{le="+Inf"} 6@0 7@10""", """latency_seconds_bucket{le="0.5"} 1@0 2@10""",
                """latency_seconds_bucket{le="10"} 3@0 4@10""", "latency_seconds_count 6@0 7@10", "latency_seconds_sum 9.5@0 9.75@10",
            ],
            _harness.Written());
    }

    [Fact]
    public async Task Ingest_HistogramWithoutSumAndBuckets_HasCountOnly()
    {
        var point = new HistogramDataPoint { TimeUnixNano = TestTime.Nanoseconds(), Count = 4 };

        await _harness.IngestAsync(Metrics(Resource(), Classic(AggregationTemporality.Cumulative, point)));

        Assert.Equal(["""latency_seconds_bucket{le="+Inf"} 4@0""", "latency_seconds_count 4@0"], _harness.Written());
    }

    [Theory]
    [InlineData(new ulong[] { 1, 2 }, new[] { 0.5, 10.0 })]
    [InlineData(new ulong[] { 1, 2, 3 }, new[] { 10.0, 0.5 })]
    [InlineData(new ulong[] { 1, 2, 3 }, new[] { 1.0, double.NaN })]
    public async Task Ingest_BrokenBuckets_AreRefused(ulong[] counts, double[] bounds)
    {
        var point = new HistogramDataPoint { TimeUnixNano = TestTime.Nanoseconds(), Count = 6, BucketCounts = { counts }, ExplicitBounds = { bounds } };

        var tally = await _harness.IngestAsync(Metrics(Resource(), Classic(AggregationTemporality.Cumulative, point)));

        Assert.Equal(1, tally.Refused[RefusalReason.InvalidHistogram]);
        Assert.Empty(_harness.Written());
    }

    [Fact]
    public async Task Ingest_RefusedHistogram_IsOneRejectedPoint()
    {
        _harness.Writer.RefuseSeries = _ => new Refusal(RefusalReason.SeriesLimit, "full");

        var tally = await _harness.IngestAsync(Metrics(Resource(), Classic(AggregationTemporality.Cumulative, Buckets(0, [1, 2, 3], 9.5))));

        Assert.Equal(1, tally.RejectedItems);
        Assert.Equal(1, tally.RefusedCount);
    }

    [Fact]
    public async Task Ingest_ExponentialHistogram_IsNative()
    {
        var point = Exponential(scale: 3, offset: 4, counts: [1, 0, 2], negative: [5]);
        (point.ZeroCount, point.ZeroThreshold) = (2, 0.001);

        await _harness.IngestAsync(Metrics(Resource(), Exponential(AggregationTemporality.Cumulative, point)));

        Assert.Equal(
            new NativeHistogram
            {
                Schema = 3,
                ZeroThreshold = 0.001,
                ZeroCount = 2,
                Count = 10,
                Sum = 42,
                PositiveSpans = [new BucketSpan(5, 1), new BucketSpan(1, 1)],
                PositiveBuckets = [1, 2],
                NegativeSpans = [new BucketSpan(5, 1)],
                NegativeBuckets = [5],
            },
            _harness.SamplesOf("latency")[0].Histogram);
    }

    [Fact]
    public async Task Ingest_ScaleAboveEight_IsReduced()
    {
        // Scale 10: OTLP buckets 0..7 are Prometheus 1..8, of which four each make one of schema 8.
        await _harness.IngestAsync(Metrics(Resource(), Exponential(
            AggregationTemporality.Cumulative, Exponential(scale: 10, offset: 0, counts: [1, 1, 1, 1, 2, 2, 2, 2]))));

        var histogram = _harness.SamplesOf("latency")[0].Histogram!;
        Assert.Equal(8, histogram.Schema);
        Assert.Equal([new BucketSpan(1, 2)], histogram.PositiveSpans);
        Assert.Equal([4.0, 8.0], histogram.PositiveBuckets);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(60)]
    public async Task Ingest_ScaleOutOfRange_IsRefused(int scale)
    {
        var tally = await _harness.IngestAsync(Metrics(Resource(), Exponential(
            AggregationTemporality.Cumulative, Exponential(scale, 0, [1]))));

        Assert.Equal(1, tally.Refused[RefusalReason.InvalidHistogram]);
    }

    [Fact]
    public async Task Ingest_ExponentialDeltas_AreAddedInTheCoarserScale()
    {
        await _harness.IngestAsync(Metrics(Resource(), Exponential(
            AggregationTemporality.Delta, Exponential(scale: 1, offset: 0, counts: [1, 1]))));
        await _harness.IngestAsync(Metrics(Resource(), Exponential(
            AggregationTemporality.Delta, Exponential(scale: 0, offset: 0, counts: [3], at: 10))));

        var samples = _harness.SamplesOf("latency");
        Assert.Equal(
            new NativeHistogram
            {
                Schema = 0,
                ZeroThreshold = 1e-128,
                Count = 5,
                Sum = 84,
                PositiveSpans = [new BucketSpan(1, 1)],
                PositiveBuckets = [5],
            },
            samples[1].Histogram);
        Assert.Equal(2, samples.Count);
    }

    [Fact]
    public async Task Ingest_ExponentialDeltasWithWiderZeroBucket_FallIntoIt()
    {
        await _harness.IngestAsync(Metrics(Resource(), Exponential(
            AggregationTemporality.Delta, Exponential(scale: 0, offset: -2, counts: [1, 2, 4]))));
        var wider = Exponential(scale: 0, offset: 2, counts: [1], at: 10);
        (wider.ZeroThreshold, wider.ZeroCount, wider.Count) = (0.5, 1, 2);
        await _harness.IngestAsync(Metrics(Resource(), Exponential(AggregationTemporality.Delta, wider)));

        // (0.25, 0.5] is OTLP's bucket -2 and lies whole in the zero bucket of 0.5.
        Assert.Equal(
            new NativeHistogram
            {
                Schema = 0,
                ZeroThreshold = 0.5,
                ZeroCount = 2,
                Count = 9,
                Sum = 84,
                PositiveSpans = [new BucketSpan(0, 2), new BucketSpan(1, 1)],
                PositiveBuckets = [2, 4, 1],
            },
            _harness.SamplesOf("latency")[1].Histogram);
    }

    [Fact]
    public async Task Ingest_HistogramWithoutRecordedValue_IsAHistogramMarker()
    {
        var gone = Exponential(scale: 0, offset: 0, counts: [1]);
        gone.Flags = 1;

        await _harness.IngestAsync(Metrics(Resource(), Exponential(AggregationTemporality.Cumulative, gone)));

        Assert.Equal(NativeHistogram.Stale, _harness.SamplesOf("latency")[0].Histogram);
    }

    [Fact]
    public async Task Ingest_Summary_IsQuantilesSumAndCount()
    {
        var point = new SummaryDataPoint { TimeUnixNano = TestTime.Nanoseconds(), Count = 3, Sum = 6 };
        point.QuantileValues.Add(new SummaryDataPoint.Types.ValueAtQuantile { Quantile = 0.5, Value = 2 });
        point.QuantileValues.Add(new SummaryDataPoint.Types.ValueAtQuantile { Quantile = 1, Value = 3 });

        await _harness.IngestAsync(Metrics(Resource(), new Metric { Name = "rt", Unit = "ms", Summary = new Summary { DataPoints = { point } } }));

        Assert.Equal(
            [
                """rt_milliseconds{quantile="0.5"} 2@0""", """rt_milliseconds{quantile="1"} 3@0""", "rt_milliseconds_count 3@0",
                "rt_milliseconds_sum 6@0",
            ],
            _harness.Written());
    }

    [Fact]
    public async Task Ingest_HistogramExemplar_GoesToTheBucketThatCountedIt()
    {
        var point = Buckets(0, [1, 2, 3], 9.5);
        point.Exemplars.Add(new Protos.Metrics.Exemplar { AsDouble = 3, TimeUnixNano = TestTime.Nanoseconds() });

        await _harness.IngestAsync(Metrics(Resource(), Classic(AggregationTemporality.Cumulative, point)));

        var (series, _) = Assert.Single(await _harness.Writer.Store.ExemplarsAsync(
            Store.Tenancy.TenantId.Default, new SeriesSelection([], 0, long.MaxValue), TestContext.Current.CancellationToken));
        Assert.Equal("""latency_seconds_bucket{le="10"}""", series.ToString());
    }

    private static HistogramDataPoint Buckets(double at, ulong[] counts, double sum) => new()
    {
        TimeUnixNano = TestTime.Nanoseconds(at),
        Count = (ulong)counts.Sum(count => (long)count),
        Sum = sum,
        BucketCounts = { counts },
        ExplicitBounds = { 0.5, 10 },
    };

    private static Metric Classic(AggregationTemporality temporality, HistogramDataPoint point) => new()
    {
        Name = "latency",
        Unit = "s",
        Histogram = new Histogram { AggregationTemporality = temporality, DataPoints = { point } },
    };

    private static Metric Exponential(AggregationTemporality temporality, ExponentialHistogramDataPoint point) => new()
    {
        Name = "latency",
        ExponentialHistogram = new ExponentialHistogram { AggregationTemporality = temporality, DataPoints = { point } },
    };

    private static ExponentialHistogramDataPoint Exponential(
        int scale, int offset, ulong[] counts, ulong[]? negative = null, double at = 0)
    {
        var point = new ExponentialHistogramDataPoint
        {
            TimeUnixNano = TestTime.Nanoseconds(at),
            Scale = scale,
            Sum = 42,
            Positive = new ExponentialHistogramDataPoint.Types.Buckets { Offset = offset, BucketCounts = { counts } },
        };
        var total = counts.Sum(count => (long)count);
        if (negative is not null)
        {
            point.Negative = new ExponentialHistogramDataPoint.Types.Buckets { Offset = offset, BucketCounts = { negative } };
            total += 2 + negative.Sum(count => (long)count);
        }

        point.Count = (ulong)total;
        return point;
    }
}
