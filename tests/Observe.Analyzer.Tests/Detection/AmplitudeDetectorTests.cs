using Observe.Analyzer.Detection.Operations;

namespace Observe.Analyzer.Tests.Detection;

public sealed class AmplitudeDetectorTests
{
    [Fact]
    public void Judge_Step_AlarmsAtItsFirstValue()
    {
        var random = new Random(1);
        double[] past = [.. Enumerable.Range(0, 200).Select(_ => 100 + random.NextDouble() * 10)];

        Assert.True(new AmplitudeDetector().Judge(past, 106, 1)!.Value.Score < 1);
        Assert.True(new AmplitudeDetector().Judge(past, 160, 1)!.Value.Score > 1);
        Assert.Null(new AmplitudeDetector().Judge(past.AsSpan(0, 10), 160, 1));
        Assert.Null(new AmplitudeDetector().Judge(past, double.NaN, 1));
    }
}
