using FsCheck;
using FsCheck.Fluent;
using Observe.PromQL.Evaluation;

namespace Observe.PromQL.Tests.Evaluation;

public sealed class SlidingWindowTests
{
    [Fact]
    public void MoveTo_AnyTimesAndSteps_HoldsWhatLiesWithin()
        => Prop.ForAll(Cases().ToArbitrary(), item =>
        {
            var times = item.Gaps.Aggregate(new List<long>(), (all, gap) => [.. all, (all.Count == 0 ? 0 : all[^1]) + gap]).ToArray();
            var window = new SlidingWindow(times);
            for (var end = -20L; end < 200; end += item.Step)
            {
                window.MoveTo(end - item.Range, end);
                var within = times.Count(time => time > end - item.Range && time <= end);
                if (window.Count != within || window.To != times.Count(time => time <= end))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static Gen<(int[] Gaps, int Step, int Range)> Cases()
        => from gaps in Gen.OneOf(Gen.Constant(5), Gen.Choose(1, 30)).ArrayOf()
           from step in Gen.Choose(1, 25)
           from range in Gen.Choose(1, 60)
           select (gaps, step, range);
}
