using System.Text;

namespace Observe.Benchmarks.Soak;

/// <summary>A line of a panel; what is no number is left out.</summary>
internal sealed record PlotLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <param name="IsLogarithmic">Decades on the vertical axis; 0 and less are left out.</param>
internal sealed record PlotPanel(string Title, bool IsLogarithmic, IReadOnlyList<PlotLine> Lines);

/// <summary>Panels of lines over one horizontal axis, below each other, as an SVG that needs nothing else.</summary>
internal static class SvgPlot
{
    private const int Width = 960;
    private const int PanelHeight = 190;
    private const int Left = 60;
    private const int Right = 250;
    private const int Top = 30;
    private const int Bottom = 24;

    // Okabe and Ito's colours, which differ to every kind of eye.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    public static string Render(string horizontal, IReadOnlyList<PlotPanel> panels)
    {
        var most = panels.SelectMany(panel => panel.Lines).SelectMany(line => line.Points).Select(point => point.X).DefaultIfEmpty(1).Max();
        var svg = new StringBuilder();
        svg.AppendLine($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{(panels.Count * PanelHeight) + 20}\" font-family=\"sans-serif\" font-size=\"11\">");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        for (var i = 0; i < panels.Count; i++)
            Draw(svg, panels[i], i * PanelHeight, most);
        Text(svg, (Left + Width - Right) / 2, (panels.Count * PanelHeight) + 12, "middle", horizontal);
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    /// <summary>1, 2 or 5 times a power of ten, so that about four steps reach a value.</summary>
    public static double Step(double most)
    {
        if (most <= 0 || !double.IsFinite(most))
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(most / 4)));
        return (most / 4 / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
    }

    private static void Draw(StringBuilder svg, PlotPanel panel, int y, double mostX)
    {
        Text(svg, Left, y + Top - 10, "start", panel.Title);
        double[] values = [.. panel.Lines.SelectMany(line => line.Points).Select(point => point.Y).Where(value => IsDrawn(panel, value))];
        var (least, most, ticks) = panel.IsLogarithmic ? Decades(values) : Linear(values);
        var (bottom, height) = (y + PanelHeight - Bottom, PanelHeight - Top - Bottom);
        foreach (var tick in ticks)
        {
            svg.AppendLine($"<path d=\"M{Left} {Y(tick):0.0}H{Width - Right}\" stroke=\"#ddd\"/>");
            Text(svg, Left - 6, (int)Y(tick) + 4, "end", $"{tick:G6}");
        }

        var stepX = Step(mostX);
        for (var tick = 0.0; tick <= mostX; tick += stepX)
            Text(svg, (int)X(tick), bottom + 14, "middle", $"{tick:G6}");
        for (var i = 0; i < panel.Lines.Count; i++)
        {
            var (line, colour) = (panel.Lines[i], Colours[i % Colours.Length]);
            var points = line.Points.Where(point => IsDrawn(panel, point.Y)).Select(point => $"{X(point.X):0.0},{Y(point.Y):0.0}");
            svg.AppendLine($"<polyline fill=\"none\" stroke=\"{colour}\" points=\"{string.Join(' ', points)}\"/>");
            svg.AppendLine($"<path d=\"M{Width - Right + 12} {y + Top + (i * 15) + 4}h16\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            Text(svg, Width - Right + 34, y + Top + (i * 15) + 8, "start", line.Name);
        }

        double X(double value) => Left + (value / mostX * (Width - Left - Right));
        double Y(double value)
        {
            var share = panel.IsLogarithmic ? Math.Log(value / least) / Math.Log(most / least) : value / most;
            return bottom - (share * height);
        }
    }

    private static bool IsDrawn(PlotPanel panel, double value) => double.IsFinite(value) && value >= 0 && (value > 0 || !panel.IsLogarithmic);

    private static (double Least, double Most, IReadOnlyList<double> Ticks) Linear(double[] values)
    {
        var step = Step(values.DefaultIfEmpty(1).Max());
        var steps = Math.Max(1, (int)Math.Ceiling(values.DefaultIfEmpty(1).Max() / step));
        return (0, steps * step, [.. Enumerable.Range(0, steps + 1).Select(i => i * step)]);
    }

    private static (double Least, double Most, IReadOnlyList<double> Ticks) Decades(double[] values)
    {
        var first = (int)Math.Floor(Math.Log10(values.DefaultIfEmpty(1).Min()));
        var last = Math.Max(first + 1, (int)Math.Ceiling(Math.Log10(values.DefaultIfEmpty(1).Max())));
        return (Math.Pow(10, first), Math.Pow(10, last), [.. Enumerable.Range(first, last - first + 1).Select(power => Math.Pow(10, power))]);
    }

    private static void Text(StringBuilder svg, int x, int y, string anchor, string text)
        => svg.AppendLine($"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{System.Security.SecurityElement.Escape(text)}</text>");
}
