using System.Text;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer.OpenMetrics;

/// <summary>
/// OpenMetrics text with timestamps, line by line: one that cannot be read is named by its number, and the others are taken. Exemplars
/// are passed over.
/// </summary>
internal sealed class OpenMetricsSource(string path) : ISeriesSource
{
    private const int MaxLine = 1 << 20;

    private readonly Dictionary<string, MetricMetadata> _families = new(StringComparer.Ordinal);

    public async Task ReadAsync(IImportTarget target, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(false));
        await ReadAsync(reader, target, cancellationToken);
    }

    public async Task ReadAsync(TextReader reader, IImportTarget target, CancellationToken cancellationToken)
    {
        var lines = new BoundedLines(reader, MaxLine);
        var isEnded = false;
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            var number = lines.Number;
            if (isEnded)
            {
                target.Problems.Add($"{path}:{number}: stands behind # EOF; nothing from here on is taken");
                break;
            }

            if (lines.IsTooLong)
                target.Problems.Add($"{path}:{number}: longer than {MaxLine} characters");
            else if (line is "# EOF")
                isEnded = true;
            else if (Read(line, () => $"{path}:{number}", target) is { } problem)
                target.Problems.Add($"{path}:{number}: {problem}");
        }

        if (!isEnded)
            target.Problems.Add($"{path}: does not end with # EOF: the end is missing; what is there is taken");
        foreach (var family in _families.Values)
            target.Add(family);
    }

    private string? Read(string line, Func<string> place, IImportTarget target)
    {
        // What a decoder puts in the place of bytes that are none of its characters.
        if (line.Contains('\uFFFD', StringComparison.Ordinal))
            return "is not valid UTF-8";
        if (line.Length == 0)
            return "an empty line";
        if (line[0] == '#')
            return Describe(line);
        if (!OpenMetricsLine.TryRead(line, out var labels, out var sample, out var problem))
            return problem;
        target.Add(labels, sample, place);
        return null;
    }

    /// <summary><c># TYPE name type</c>, <c># UNIT name unit</c>, <c># HELP name text</c>.</summary>
    private string? Describe(string line)
    {
        var parts = line.Split(' ', 4);
        if (parts.Length < 3 || parts[0] != "#" || parts[1] is not ("TYPE" or "UNIT" or "HELP"))
            return "neither a sample nor # TYPE, # UNIT, # HELP or # EOF";
        var family = _families.GetValueOrDefault(parts[2]) ?? new MetricMetadata(parts[2], MetricType.Unknown, "", "");
        var text = parts.Length > 3 ? parts[3] : "";
        var type = MetricType.Unknown;
        if (parts[1] == "TYPE" && !Enum.TryParse(text, ignoreCase: true, out type))
            return $"`{text}` is no type of a metric";
        _families[parts[2]] = parts[1] switch
        {
            "TYPE" => family with { Type = type },
            "UNIT" => family with { Unit = text },
            _ => family with { Help = Unescape(text) },
        };
        return null;
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                plain.Append(text[++i] == 'n' ? '\n' : text[i]);
            else
                plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
