using Observe.Autoscaler.Targets.Process;
using Observe.Store.Metrics;

namespace Observe.Autoscaler.Tests.Targets.Process;

public sealed class StartupHistogramTests
{
    [Fact]
    public void Of_Seconds_LieInTheirBuckets()
    {
        // Bucket i holds (2^((i-1)/8), 2^(i/8)]: 1 → 0, 2 → 8, 2.1 → 9, 0.5 → -8.
        var histogram = StartupHistogram.Of([2, 1, 2.1, 0.5, 2]);
        Assert.Equal(
            new NativeHistogram
            {
                Schema = 3,
                ResetHint = CounterResetHint.Gauge,
                Count = 5,
                Sum = 7.6,
                PositiveSpans = [new(-8, 1), new(7, 1), new(7, 2)],
                PositiveBuckets = [1, 1, 2, 1],
            },
            histogram);
    }
}
