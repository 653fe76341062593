using Observe.Autoscaler.Horizon;
using Observe.Store.Forecasts;

namespace Observe.Autoscaler.Tests.Horizon;

public sealed class ForecastPathTests
{
    private const long Origin = 1_000_000;

    [Theory]
    [InlineData(0.05, 10)]
    [InlineData(0.1, 10)]
    [InlineData(0.3, 15)]
    [InlineData(0.5, 20)]
    [InlineData(0.8, 35)]
    [InlineData(0.9, 40)]
    [InlineData(0.99, 40)]
    public void AtLevel_BetweenLevels_IsLinear(double level, double expected)
        => Assert.Equal(expected, ForecastPath.AtLevel([0.1, 0.5, 0.9], [10, 20, 40], level), 9);

    [Theory]
    // Steps end 5, 10, 15 and 20 s after the origin; now is 7 s after it.
    [InlineData(1, 8.0, 3.0)]
    [InlineData(3, 8.0, 3.0)]
    [InlineData(4, 30.0, 8.0)]
    [InlineData(13, 30.0, 8.0)]
    public void Peak_Ahead_IncludesTheStepUnderWayAndTheOneReached(double ahead, double slots, double seconds)
        => Assert.Equal(new ForecastPeak(slots, slots, seconds), ForecastPath.Peak(Forecast([99], [8], [30], [4]), 0.5, Origin + 7_000, ahead));

    [Fact]
    public void Peak_PathEndsBefore_IsNone()
        => Assert.Null(ForecastPath.Peak(Forecast([99], [8], [30], [4]), 0.5, Origin + 7_000, 14));

    [Fact]
    public void Peak_NotANumber_IsNone() => Assert.Null(ForecastPath.Peak(Forecast([1], [double.NaN], [3]), 0.5, Origin, 10));

    [Fact]
    public void Peak_Negative_IsZero() => Assert.Equal(new ForecastPeak(0, 0, 5), ForecastPath.Peak(Forecast([-3]), 0.5, Origin, 5));

    private static ForecastRecord Forecast(params double[][] values) => new(
        "a/b/c", "workload:demand", Origin, 5, [0.5], values, "m", true, new Dictionary<string, double>(), null, "");
}
