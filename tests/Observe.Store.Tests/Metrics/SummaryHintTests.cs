using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Metrics;

namespace Observe.Store.Tests.Metrics;

public sealed class SummaryHintTests
{
    private static readonly Arbitrary<(SummaryHint Hint, int From, int Length)> Given = (
        from first in Gen.Choose(-50, 50)
        from more in Gen.Choose(0, 60)
        from step in Gen.Choose(1, 40)
        from range in Gen.Choose(1, 60)
        from start in Gen.Choose(-80, 120)
        from length in Gen.Choose(0, 40)
        select (new SummaryHint(first, first + more, step, range, false), start, length)).ToArbitrary();

    [Fact]
    public void Cuts_AnyWindows_SaysWhetherOneHasTheFirstTimeAndNotAllOthers()
        => Prop.ForAll(Given, given =>
        {
            var (hint, from, length) = given;
            var times = Enumerable.Range(from, length + 1).ToArray();
            var isCut = false;
            for (var end = hint.First; end <= hint.Last; end += hint.Step)
                isCut |= times.Count(time => time > end - hint.Range && time <= end) is var within && within > 0 && within < times.Length;

            Assert.Equal(isCut, hint.Cuts(from, from + length));
        }).QuickCheckThrowOnFailure();
}
