using System.Text.RegularExpressions;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Profiles;

/// <summary>
/// One place where a part of the identity is found: a label (<c>destination_workload</c>), the first group of a pattern that a
/// label's whole value fits (<c>function_name ~ (.+)[.][^.]+</c>), or a fixed text (<c>=local</c>).
/// </summary>
/// <param name="Label">Empty for a fixed text.</param>
/// <param name="Pattern">Null where the label's value is taken whole.</param>
/// <param name="Text">The fixed text.</param>
internal sealed record IdentityPart(string Label, Regex? Pattern, string Text)
{
    /// <summary>Patterns are the user's, values are the network's: matching is linear in time.</summary>
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    public static IReadOnlyList<IdentityPart> All(params ReadOnlySpan<string> texts)
    {
        var parts = new List<IdentityPart>();
        foreach (var text in texts)
            parts.Add(TryParse(text, out var problem) ?? throw new FormatException(problem));
        return parts;
    }

    /// <summary>Null, and why, where the text is none of the three.</summary>
    public static IdentityPart? TryParse(string text, out string problem)
    {
        problem = "";
        if (text.StartsWith('='))
            return new IdentityPart("", null, text[1..]);
        var tilde = text.IndexOf('~', StringComparison.Ordinal);
        var label = (tilde < 0 ? text : text[..tilde]).Trim();
        if (label.Length == 0 || !label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
        {
            problem = $"`{text}` is no label, no `label ~ pattern` and no `=text`";
            return null;
        }

        return tilde < 0 ? new IdentityPart(label, null, "") : WithPattern(label, text[(tilde + 1)..].Trim(), out problem);
    }

    public string? Read(LabelSet labels)
    {
        if (Label.Length == 0)
            return Text;
        if (labels[Label] is not { } value || Pattern is null)
            return labels[Label];
        var match = Pattern.Match(value);
        return match.Success ? match.Groups[1].Value : null;
    }

    private static IdentityPart? WithPattern(string label, string pattern, out string problem)
    {
        problem = "";
        try
        {
            var regex = new Regex($"^(?:{pattern})$", Options);
            if (regex.GetGroupNumbers().Length > 1)
                return new IdentityPart(label, regex, "");
            problem = $"`{pattern}` needs a group in parentheses around the part that is meant";
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            problem = $"`{pattern}` is no pattern: {error.Message}";
        }

        return null;
    }
}
