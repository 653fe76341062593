using Observe.Analyzer.Edges;
using Observe.Analyzer.Signals;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Tests.Edges;

public sealed class EdgeMergeTests
{
    private static readonly WorkloadId Front = new("l", "n", "front");
    private static readonly WorkloadId Cart = new("l", "n", "cart");

    [Fact]
    public void Merge_MeshAndSpansSeeACall_TheMeshCountsItOnce()
    {
        var merged = Assert.Single(EdgeMerge.Merge([Of("spans", 60, 2), Of("istio", 20, 10)]));

        var record = merged.ToRecord(1000);
        Assert.Equal(("l/n/front", "l/n/cart", 10.0, 1.0, "istio", 1000), (record.Source, record.Destination, record.RequestRate, record.ErrorRate, record.From, record.LastSeen));
        Assert.Equal(["spans"], record.Also);
        Assert.Equal(0.8, record.Disagreement);
        Assert.Equal(0.19, Math.Round(record.P95Seconds!.Value, 9));
    }

    [Fact]
    public void Merge_OtherEnds_AreOtherEdges()
    {
        var merged = EdgeMerge.Merge([Of("spans", 60, 2), Of("spans", 60, 3) with { Source = null }]);

        Assert.Equal(["l/n/front", "outside"], merged.Select(edge => edge.Winner.SourceName));
        Assert.All(merged, edge => Assert.Null(edge.Disagreement));
    }

    private static Edge Of(string from, int rank, double rate)
        => new(Front, Cart, rate, 1, BucketHistogram.From([("0.1", rate / 2), ("0.2", rate), ("+Inf", rate)], 1), from, rank);
}
