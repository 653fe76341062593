using Observe.Analyzer.Signals;
using Observe.Store.Metrics;
using Observe.Store.Workloads;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Tests.Signals;

public sealed class SignalMergeTests
{
    [Fact]
    public void Merge_TwoSources_LowerRankWinsAndDisagreementIsKept()
    {
        var merged = Assert.Single(SignalMerge.Merge([Of("otel", 40, 8), Of("envoy", 30, 10), Of("http", 50, 10)]));

        Assert.Equal(("envoy", 10.0), (merged.Winner.Source, merged.Winner.Sample.Value));
        Assert.Equal(["otel", "http"], merged.Also);
        Assert.Null(merged.Disagreement);
    }

    [Theory]
    [InlineData(10, 5, 0.5)]
    [InlineData(5, 10, 0.5)]
    [InlineData(0, 3, 1.0)]
    [InlineData(0, 0, null)]
    [InlineData(10, 8, null)]
    public void Merge_Disagreement_IsOfTheLarger(double winner, double next, double? expected)
        => Assert.Equal(expected, Assert.Single(SignalMerge.Merge([Of("envoy", 30, winner), Of("otel", 40, next)])).Disagreement);

    [Fact]
    public void Merge_TwoRevisions_AddUp()
    {
        var merged = Assert.Single(SignalMerge.Merge([Of("knative", 10, 3) with { Version = "1" }, Of("knative", 10, 4) with { Version = "2" }]));

        Assert.Equal(("2", 7.0), (merged.Winner.Version, merged.Winner.Sample.Value));
    }

    [Fact]
    public void Merge_TwoRevisionsHistograms_AddUpBucketByBucket()
    {
        SignalValue Latency(string version, double fast, double all) => Of("knative", 10, 0) with
        {
            Version = version,
            Sample = new Sample(1, 0, BucketHistogram.From([("0.1", fast), ("1", all), ("+Inf", all)], 1)),
        };

        var histogram = Assert.Single(SignalMerge.Merge([Latency("1", 2, 3), Latency("2", 4, 9)])).Winner.Sample.Histogram!;

        Assert.Equal([6.0, 6, 0], histogram.PositiveBuckets);
        Assert.Equal((12.0, 3.6), (histogram.Count, Math.Round(histogram.Sum, 9)));
    }

    [Fact]
    public void MergeTick_DelayedSource_StandsForTheSameMoment()
    {
        var cloud = Of("cloud", 60, 10) with { Sample = new Sample(-180_000, 10) };

        var merged = Assert.Single(SignalMerge.MergeTick([Of("envoy", 30, 10), cloud]));

        Assert.Equal(("envoy", "cloud"), (merged.Winner.Source, Assert.Single(merged.Also)));
    }

    private static SignalValue Of(string source, int rank, double value) => new(
        new WorkloadId("l", "n", "w"), "", source, Names.RequestRate, LabelSet.Empty, source, rank, new Sample(1, value));
}
