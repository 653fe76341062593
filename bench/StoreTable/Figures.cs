using System.Text;

namespace Observe.Benchmarks.StoreTable;

/// <summary>A row of the table.</summary>
/// <param name="Format">Of a value, as .NET writes it.</param>
internal sealed record FigureRow(string Title, string Format, bool HasRatio = true);

/// <summary>Every value that was measured, by row and server, and the table of their medians.</summary>
internal sealed class Figures
{
    private readonly Dictionary<FigureRow, Dictionary<string, List<double>>> _values = [];
    private readonly List<string> _notes = [];

    public void Add(FigureRow row, string server, double value)
    {
        if (!_values.TryGetValue(row, out var servers))
            _values[row] = servers = [];
        if (!servers.TryGetValue(server, out var values))
            servers[server] = values = [];
        values.Add(value);
    }

    /// <summary>A line below the table; said once.</summary>
    public void Note(string note)
    {
        if (!_notes.Contains(note))
            _notes.Add(note);
    }

    /// <param name="servers">The columns.</param>
    /// <param name="one">Column that is divided …</param>
    /// <param name="other">… by this one.</param>
    public string Markdown(IReadOnlyList<string> servers, string one, string other)
    {
        var hasRatio = servers.Contains(one) && servers.Contains(other);
        string[] ratio = hasRatio ? [$"{one} ÷ {other}"] : [];
        var text = new StringBuilder();
        Line(["", .. servers, .. ratio]);
        Line([.. Enumerable.Repeat("---", 1 + servers.Count + ratio.Length)]);
        foreach (var (row, values) in _values)
        {
            string[] divided = hasRatio ? [Ratio(row, values, one, other)] : [];
            Line([row.Title, .. servers.Select(server => values.TryGetValue(server, out var measured) ? Cell(row, measured) : "–"), .. divided]);
        }

        if (_notes.Count > 0)
            text.AppendLine();
        foreach (var note in _notes)
            text.AppendLine($"- {note}");
        return text.ToString();

        void Line(IEnumerable<string> cells) => text.AppendLine($"| {string.Join(" | ", cells)} |");
    }

    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Cell(FigureRow row, List<double> values)
    {
        var median = Text(Median(values));
        return values.Count == 1 ? median : $"{median} ({Text(values.Min())}..{Text(values.Max())})";

        string Text(double value) => value.ToString(row.Format);
    }

    private static string Ratio(FigureRow row, Dictionary<string, List<double>> values, string one, string other)
        => row.HasRatio && values.TryGetValue(one, out var above) && values.TryGetValue(other, out var below) && Median(below) != 0
            ? $"{Median(above) / Median(below):0.00}"
            : "–";
}
