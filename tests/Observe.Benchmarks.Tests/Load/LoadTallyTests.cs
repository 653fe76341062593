using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Load;
using Observe.Benchmarks.StoreTable;

namespace Observe.Benchmarks.Tests.Load;

public sealed class LoadTallyTests
{
    /// <summary>200 series a connection, 10 samples an entry.</summary>
    private static readonly LoadShape Shape = new("tally", 400, 40, 10, 2);

    [Fact]
    public void Acknowledge_RequestAcrossARound_CountsEachSeriesOfItsConnection()
    {
        var tally = new LoadTally(Shape);
        var request = new EncodedRequest(0, 0, FirstEntry: 199, Entries: 3, Phase: 0);

        var acknowledged = tally.Acknowledge(connection: 1, request);

        Assert.Equal(30, acknowledged);
        var expected = new int[400];
        (expected[399], expected[200], expected[201]) = (10, 10, 10);
        Assert.Equal(expected, tally.AcknowledgedOf);
        Assert.Equal(new int[400], tally.Sent);
    }

    [Fact]
    public void Compare_WhatWasUnderWay_IsNeitherLostNorDoubled()
    {
        var tally = new LoadTally(Shape);
        var (known, underWay) = (new EncodedRequest(0, 0, 0, 2, 0), new EncodedRequest(0, 0, 2, 1, 0));
        tally.Send(0, known);
        tally.Acknowledge(0, known);
        tally.Send(0, underWay);

        Assert.Equal((0, 0), Compare(10, 10, 0));
        Assert.Equal((0, 0), Compare(10, 10, 10));
        Assert.Equal((4, 0), Compare(10, 6, 0));
        Assert.Equal((10, 3), Compare(0, 13, 0));
        Assert.Equal((0, 2), Compare(10, 10, 12));

        (long, long) Compare(params int[] stored) => StoredSamples.Compare(tally, [.. stored, .. new int[397]]);
    }
}
