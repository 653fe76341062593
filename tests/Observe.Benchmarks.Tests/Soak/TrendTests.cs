using Observe.Benchmarks.Soak;

namespace Observe.Benchmarks.Tests.Soak;

public sealed class TrendTests
{
    [Fact]
    public void Slope_PointsAroundALine_IsTheLines()
        => Assert.Equal(1.9, Trend.Slope([(0, 1), (1, 2), (2, 6), (3, 6)]), 1e-12);

    [Fact]
    public void Slope_ExactLine_IsExact() => Assert.Equal(-0.5, Trend.Slope([(10, 5), (20, 0), (30, -5)]));

    [Fact]
    public void Slope_NoLine_IsZero()
    {
        Assert.Equal(0, Trend.Slope([]));
        Assert.Equal(0, Trend.Slope([(1, 1)]));
        Assert.Equal(0, Trend.Slope([(1, 1), (1, 9)]));
    }

    [Fact]
    public void Slope_NoNumber_IsLeftOut() => Assert.Equal(1, Trend.Slope([(0, 0), (1, double.NaN), (2, 2), (3, double.PositiveInfinity)]));

    [Fact]
    public void Lowest_SawTooth_LeavesItsFeet()
    {
        (double X, double Y)[] teeth = [.. Enumerable.Range(0, 13).Select(i => (i * 10.0, 100.0 + (i % 4) + (i == 12 ? 2 : 0)))];

        Assert.Equal([(0, 100), (40, 100), (80, 100)], Trend.Lowest(teeth, 40));
    }

    [Fact]
    public void Lowest_Nothing_IsNothing() => Assert.Empty(Trend.Lowest([], 40));
}
