using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.PromQL.Tests.Querying;

public sealed class StepPointsTests
{
    [Fact]
    public void Points_LeaveOutStepsWithoutValue()
    {
        var points = new StepPoints(1000, 500, [Staleness.Marker, 1, Staleness.Marker, double.NaN, 3]);
        Sample[] expected = [new(1500, 1), new(2500, double.NaN), new(3000, 3)];
        Assert.Equal(expected, points);
        Assert.Equal(expected, Enumerable.Range(0, points.Count).Select(index => points[index]));
    }
}
