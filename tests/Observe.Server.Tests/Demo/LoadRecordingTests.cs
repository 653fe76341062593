using Observe.Server.Demo;
using Observe.Server.Demo.Load;

namespace Observe.Server.Tests.Demo;

public sealed class LoadRecordingTests
{
    [Fact]
    public void Read_EveryDrivenFunction_HasADayOfHistoryAndADayToPlay()
    {
        foreach (var function in DemoFunction.All.Where(function => function.Recording is not null))
        {
            var recording = LoadRecording.Read(function.Recording!, function.PeakRate);
            var rates = Enumerable.Range(-recording.HistorySeconds, 2880).Select(recording.RateAt).ToArray();

            Assert.Equal((1440, 1440), (recording.HistorySeconds, recording.PlayedSeconds));
            Assert.Equal(function.PeakRate, rates.Max(), 1e-9);
            Assert.All(rates, rate => Assert.InRange(rate, 0, function.PeakRate));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    [InlineData(12)]
    [InlineData(400)]
    public void Draw_ManyTimes_HasTheMeanAndVarianceOfPoisson(double mean)
    {
        const int draws = 20_000;
        var random = new Random(7);
        var counts = Enumerable.Range(0, draws).Select(_ => (double)Poisson.Draw(mean, random)).ToArray();
        var average = counts.Average();
        var variance = counts.Sum(count => (count - average) * (count - average)) / draws;

        // Five standard errors of the sample mean; 10 % for the variance.
        Assert.Equal(mean, average, 5 * Math.Sqrt(mean / draws) + 1e-12);
        Assert.Equal(mean, variance, 0.1 * mean + 1e-12);
    }
}
