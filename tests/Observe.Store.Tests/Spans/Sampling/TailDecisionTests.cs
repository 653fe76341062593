using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Spans;
using Observe.Store.Spans.Sampling;

namespace Observe.Store.Tests.Spans.Sampling;

public sealed class TailDecisionTests
{
    private const long Millisecond = 1_000_000;

    private static readonly SamplingOptions None = new() { KeptShare = 0 };

    [Fact]
    public void Decide_AnErrorAnywhere_IsKept()
        => Assert.Equal(SamplingVerdict.Error, TailDecision.Decide([Of(1), Of(1, parent: true) with { Status = SpanStatus.Error }], None, 10 * Millisecond));

    [Theory]
    [InlineData(10, SamplingVerdict.Dropped)]
    [InlineData(11, SamplingVerdict.Slow)]
    public void Decide_RootLongerThanTheOthers_IsKept(long milliseconds, object verdict)
        => Assert.Equal((SamplingVerdict)verdict, TailDecision.Decide([Of(99, parent: true), Of(milliseconds)], None, 10 * Millisecond));

    [Fact]
    public void Decide_FixedDuration_TakesThePlaceOfThePercentile()
    {
        var options = new SamplingOptions { KeptShare = 0, SlowDuration = TimeSpan.FromMilliseconds(5) };

        Assert.Equal(SamplingVerdict.Slow, TailDecision.Decide([Of(6)], options, 10 * Millisecond));
        Assert.Equal(SamplingVerdict.Dropped, TailDecision.Decide([Of(5)], options, null));
    }

    [Fact]
    public void Decide_NobodyKnowsWhatIsSlow_IsKept()
        => Assert.Equal(SamplingVerdict.Rare, TailDecision.Decide([Of(1)], None, null));

    [Fact]
    public void Decide_RootThatHasNotCome_TakesTheFirstToBegin()
        => Assert.Equal(
            SamplingVerdict.Slow,
            TailDecision.Decide([Of(1, parent: true) with { StartNanoseconds = 7 }, Of(20, parent: true) with { StartNanoseconds = 5 }], None, 10 * Millisecond));

    /// <summary>The share holds, and whoever keeps more keeps all that others keep.</summary>
    [Fact]
    public void Decide_Share_IsKeptByIdAndGrowsWithTheShare()
    {
        bool[] Kept(double share) =>
        [
            .. Enumerable.Range(0, 20_000).Select(i => TailDecision.Decide(
                [Of(1) with { TraceId = $"{i:x32}" }], new SamplingOptions { KeptShare = share }, 10 * Millisecond) == SamplingVerdict.Share),
        ];
        var (tenth, half) = (Kept(0.1), Kept(0.5));

        Assert.InRange(tenth.Count(kept => kept), 1_850, 2_150);
        Assert.InRange(half.Count(kept => kept), 9_700, 10_300);
        Assert.All(Enumerable.Range(0, 20_000), i => Assert.True(!tenth[i] || half[i]));
        Assert.DoesNotContain(true, Kept(0));
    }

    [Fact]
    public void Percentile_AnyDurations_IsTheNearestRankOfTheNewest()
        => Prop.ForAll(Gen.NonEmptyListOf(Gen.Choose(0, 1000)).ToArbitrary(), Gen.Choose(50, 100).ToArbitrary(), (durations, percent) =>
        {
            var kept = new RootDurations();
            foreach (var duration in durations)
                kept.Add(Of(0) with { DurationNanoseconds = duration });
            var newest = durations.TakeLast(256).Order().ToArray();

            var answer = kept.Percentile(Of(0), percent / 100.0);

            Assert.Equal(durations.Count < RootDurations.Least ? null : newest.First(value => newest.Count(other => other <= value) >= percent / 100.0 * newest.Length), answer);
            Assert.Null(kept.Percentile(Of(0) with { Name = "another" }, 0.5));
        }).QuickCheckThrowOnFailure();

    private static Span Of(long milliseconds, bool parent = false) => new()
    {
        TraceId = new string('a', 32),
        SpanId = $"{milliseconds:x16}",
        ParentSpanId = parent ? new string('f', 16) : "",
        Service = "shop",
        Name = "buy",
        StartNanoseconds = 1,
        DurationNanoseconds = milliseconds * Millisecond,
    };
}
