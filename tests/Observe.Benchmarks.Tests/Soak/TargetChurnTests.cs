using Observe.Benchmarks.Soak;

namespace Observe.Benchmarks.Tests.Soak;

public sealed class TargetChurnTests
{
    /// <summary>Of 100 slots one gets a new target a minute.</summary>
    private readonly TargetChurn _churn = new(100);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(99, 99.5, 99)]
    [InlineData(0, 0.99, 0)]
    [InlineData(0, 1, 100)]
    [InlineData(1, 1.5, 1)]
    [InlineData(1, 2, 101)]
    [InlineData(0, 100, 100)]
    [InlineData(0, 101, 200)]
    [InlineData(99, 100, 199)]
    [InlineData(99, 200, 299)]
    public void TargetAt_ReplacesOneSlotAfterTheOther(int slot, double minutes, int expected)
        => Assert.Equal(expected, _churn.TargetAt(slot, TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void TargetAt_AnyTime_NoTargetIsInTwoSlots()
    {
        for (var minutes = 0.5; minutes < 350; minutes += 7)
        {
            var targets = Enumerable.Range(0, 100).Select(slot => _churn.TargetAt(slot, TimeSpan.FromMinutes(minutes))).ToHashSet();

            Assert.Equal(100, targets.Count);
            Assert.True(targets.Max() < _churn.Targets(TimeSpan.FromMinutes(minutes)));
        }
    }
}
