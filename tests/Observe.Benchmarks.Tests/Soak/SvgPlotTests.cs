using System.Xml.Linq;
using Observe.Benchmarks.Soak;

namespace Observe.Benchmarks.Tests.Soak;

public sealed class SvgPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Render_LinearPanel_DrawsEachPointInPlace()
    {
        var plot = XDocument.Parse(SvgPlot.Render("minutes", [new("memory", false, [new("resident", [(0, 0), (5, 50), (10, 100)])])]));

        // 650 wide from 60 on, 136 high above 166.
        Assert.Equal("60.0,166.0 385.0,98.0 710.0,30.0", plot.Descendants(Svg + "polyline").Single().Attribute("points")!.Value);
        Assert.Equal(
            ["memory", "0", "50", "100", "0", "5", "10", "resident", "minutes"], plot.Descendants(Svg + "text").Select(text => text.Value));
    }

    [Fact]
    public void Render_LogarithmicPanel_HasDecadesAndLeavesOutWhatIsNotAboveZero()
    {
        var plot = XDocument.Parse(SvgPlot.Render("s", [new("ms", true, [new("p50", [(0, 1), (1, double.NaN), (2, 0), (4, 10), (8, 100)])])]));

        Assert.Equal("60.0,166.0 385.0,98.0 710.0,30.0", plot.Descendants(Svg + "polyline").Single().Attribute("points")!.Value);
        Assert.Equal(["1", "10", "100"], plot.Descendants(Svg + "text").Select(text => text.Value).Skip(1).Take(3));
    }

    [Fact]
    public void Render_NoPointsAndOddNames_IsStillXml()
    {
        var plot = XDocument.Parse(SvgPlot.Render("x", [new("a < b & c", true, [new("\"none\"", [])]), new("empty", false, [])]));

        Assert.Contains("a < b & c", plot.Descendants(Svg + "text").Select(text => text.Value));
    }

    [Theory]
    [InlineData(100, 50)]
    [InlineData(80, 20)]
    [InlineData(7, 2)]
    [InlineData(0.4, 0.1)]
    [InlineData(0, 1)]
    [InlineData(double.NaN, 1)]
    public void Step_IsRound(double most, double expected) => Assert.Equal(expected, SvgPlot.Step(most), 1e-12);
}
