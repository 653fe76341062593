using Observe.Autoscaler.Guards;

namespace Observe.Autoscaler.Tests.Guards;

public sealed class WishWindowTests
{
    [Fact]
    public void Most_WishesFall_IsTheLargestOfTheWindow()
    {
        var window = WishWindow.Empty.With(0, 5, 10).With(4_000, 3, 10).With(8_000, 1, 10);
        Assert.Equal(5, window.Most);
        Assert.Equal(3, window.With(10_000, 1, 10).Most);
        Assert.Equal(1, window.With(10_000, 1, 10).With(14_000, 1, 10).Most);
    }

    [Fact]
    public void Most_LaterWishReachesIt_KeepsOnlyTheLater()
        => Assert.Equal([new Wish(4_000, 5)], WishWindow.Empty.With(0, 5, 10).With(4_000, 5, 10).Wishes);

    [Fact]
    public void Seconds_AfterAGap_CountsAnew()
    {
        var window = WishWindow.Empty.With(0, 5, 60).With(10_000, 5, 60);
        Assert.Equal(10, window.Seconds(10_000));
        Assert.Equal(0, window.With(30_000, 1, 60).Seconds(30_000));
    }

    [Fact]
    public void Seconds_ClockStepsBack_CountsAnew()
        => Assert.Equal(0, WishWindow.Empty.With(100_000, 5, 60).With(50_000, 1, 60).Seconds(50_000));
}
