using Observe.Server.SelfTelemetry;
using Observe.Store.Metrics;

namespace Observe.Server.Tests.SelfTelemetry;

public sealed class ExpositionLineTests
{
    [Theory]
    [InlineData("up 1", "up", 1)]
    [InlineData("a_total{} 2.5e3", "a_total", 2500)]
    [InlineData("h_bucket{le=\"+Inf\",path=\"/a,b}\"} 7", "h_bucket{le=\"+Inf\", path=\"/a,b}\"}", 7)]
    [InlineData("g NaN", "g", double.NaN)]
    [InlineData("g +Inf", "g", double.PositiveInfinity)]
    public void TryParse_Sample_IsRead(string line, string series, double value)
    {
        Assert.True(ExpositionLine.TryParse(line, out var labels, out var actual));
        Assert.Equal((series, value), (LabelSet.From(labels).ToString(), actual));
    }

    [Fact]
    public void TryParse_EscapedLabelValue_IsUnescaped()
    {
        Assert.True(ExpositionLine.TryParse("""m{a="x\"y\\n\n"} 1""", out var labels, out _));
        Assert.Equal("x\"y\\n\n", labels[1].Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# TYPE up gauge")]
    [InlineData("nonsense")]
    [InlineData("up one")]
    public void TryParse_AnythingElse_IsPassedOver(string line)
        => Assert.False(ExpositionLine.TryParse(line, out _, out _));
}
