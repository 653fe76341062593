using Observe.Benchmarks.Soak;

namespace Observe.Benchmarks.Tests.Soak;

public sealed class SoakSummaryTests
{
    private const string Memory = "resident memory less 2 KiB a new series, lowest of each 4 min, MiB";

    [Fact]
    public void Rows_NothingChanges_EverythingIsFlat()
    {
        var rows = SoakSummary.Rows(Records.Run(seconds => Records.At(seconds)));

        Assert.All(rows, row => Assert.True(row.IsFlat, row.Title));
        Assert.Equal(9 + (2 * SoakQueries.All.Count), rows.Count);
        Assert.Equal(new SummaryRow("open file handles", "0.0", 300, 300, 0, 0.02), rows.Single(row => row.Title == "open file handles"));
    }

    [Fact]
    public void Rows_SawToothOfCheckpoints_IsFlat()
        => Assert.Empty(NotFlat(seconds => Records.At(seconds, memory: 300 + (seconds % 240))));

    [Fact]
    public void Rows_MemoryThatNewSeriesTake_IsFlat()
        => Assert.Empty(NotFlat(seconds => Records.At(seconds, memory: 300 + (seconds / 10 * 170 / 512), series: 100_000 + (long)(seconds / 10 * 170))));

    [Fact]
    public void Rows_MemoryThatGrows_IsNot() => Assert.Equal([Memory], NotFlat(seconds => Records.At(seconds, memory: 300 + (seconds / 40))));

    [Fact]
    public void Rows_GrowthBeforeTheLastTwentyMinutes_IsNotJudged()
        => Assert.Empty(NotFlat(seconds => Records.At(seconds, memory: Math.Min(seconds, 600))));

    [Fact]
    public void Rows_AHandleAMinute_IsNot() => Assert.Equal(["open file handles"], NotFlat(seconds => Records.At(seconds, handles: 300 + (int)(seconds / 60))));

    [Fact]
    public void Rows_SlowerWrites_AreNot()
        => Assert.Equal(["write p50, ms", "write p99, ms"], NotFlat(seconds => Records.At(seconds, write: 4 + (seconds / 200))).Take(2));

    [Fact]
    public void Markdown_SaysBothEndsAndTheVerdict()
        => Assert.Equal("""
            | | first 5 min | last 5 min | growth by line | bound | verdict |
            | --- | --- | --- | --- | --- | --- |
            | handles | 300.0 | 301.0 | +0.3 % | 2 % | flat |
            | threads | 30.0 | 90.0 | +70.0 % | 10 % | **not flat** |
            | noise | 1.0 | 0.5 | – | – | – |

            """,
            SoakSummary.Markdown([
                new("handles", "0.0", 300, 301, 0.003, 0.02), new("threads", "0.0", 30, 90, 0.7, 0.1), new("noise", "0.0", 1, 0.5, null, 0)]));

    private static IEnumerable<string> NotFlat(Func<double, SoakRecord> at)
        => SoakSummary.Rows(Records.Run(at)).Where(row => !row.IsFlat).Select(row => row.Title);
}
