using Observe.Benchmarks.StoreTable;

namespace Observe.Benchmarks.Tests.StoreTable;

public sealed class FiguresTests
{
    [Fact]
    public void Markdown_SeveralRounds_ShowsMedianRangeAndRatio()
    {
        var figures = new Figures();
        var (speed, lost) = (new FigureRow("speed", "N0"), new FigureRow("lost", "N0", HasRatio: false));
        foreach (var value in new[] { 3000.0, 1000, 2000 })
            figures.Add(speed, "A", value);
        figures.Add(speed, "B", 500);
        figures.Add(new FigureRow("lost", "N0", HasRatio: false), "A", 0);
        figures.Add(lost, "B", 7);
        figures.Note("C is not installed");
        figures.Note("C is not installed");

        Assert.Equal(
            """
            |  | A | B | A ÷ B |
            | --- | --- | --- | --- |
            | speed | 2,000 (1,000..3,000) | 500 | 4.00 |
            | lost | 0 | 7 | – |

            - C is not installed

            """,
            figures.Markdown(["A", "B"], "A", "B"));
    }

    [Fact]
    public void Markdown_OneServer_HasNoRatio()
    {
        var figures = new Figures();
        figures.Add(new FigureRow("bytes", "0.00"), "A", 1.234);

        Assert.Equal("|  | A |\n| --- | --- |\n| bytes | 1.23 |\n", figures.Markdown(["A"], "A", "B"));
    }

    [Theory]
    [InlineData(new[] { 5.0 }, 5)]
    [InlineData(new[] { 9.0, 1 }, 5)]
    [InlineData(new[] { 9.0, 1, 2 }, 2)]
    public void Median_OfValues_IsTheMiddle(double[] values, double expected) => Assert.Equal(expected, Figures.Median(values));
}
