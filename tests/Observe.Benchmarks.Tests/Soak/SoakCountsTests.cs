using Observe.Benchmarks.Soak;

namespace Observe.Benchmarks.Tests.Soak;

public sealed class SoakCountsTests
{
    /// <summary>Ten samples were sent and never answered; the server wrote two of its own while it was counted.</summary>
    private static readonly SoakCounts Agreeing = new(1_000, 1_010, 1_005, 1_055, 49, 51, 0);

    [Fact]
    public void IsComplete_WhatWasNotAcknowledgedMayBeThere() => Assert.True(Agreeing.IsComplete);

    [Fact]
    public void Lost_FewerThanAcknowledged() => AssertWrong(Agreeing with { Counted = 998 }, lost: 2, doubled: 0);

    [Fact]
    public void Doubled_MoreThanSent() => AssertWrong(Agreeing with { Counted = 1_011 }, lost: 0, doubled: 1);

    [Fact]
    public void IsComplete_StatisticsThatDoNotAgree_IsNot()
    {
        AssertWrong(Agreeing with { Flushed = 1_048 }, lost: 0, doubled: 0);
        AssertWrong(Agreeing with { Flushed = 1_062 }, lost: 0, doubled: 0);
    }

    [Fact]
    public void IsComplete_ASeriesThatMakesUpForAnother_IsNot() => AssertWrong(Agreeing with { WrongSeries = 2 }, lost: 0, doubled: 0);

    private static void AssertWrong(SoakCounts counts, long lost, long doubled)
        => Assert.Equal((lost, doubled, false), (counts.Lost, counts.Doubled, counts.IsComplete));
}
