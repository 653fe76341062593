using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Observe.PromQL.Evaluation;

namespace Observe.PromQL.Functions.Labels;

/// <summary>Regular expressions as Go writes them: anchored at both ends, matched in linear time.</summary>
internal static partial class LabelPattern
{
    /// <summary>Distinct expressions kept compiled; queries repeat few.</summary>
    private const int MaxCompiled = 1000;

    private static readonly ConcurrentDictionary<string, Regex> Compiled = new(StringComparer.Ordinal);

    /// <exception cref="EvaluationException">It is no regular expression.</exception>
    public static Regex Compile(string pattern)
    {
        if (Compiled.TryGetValue(pattern, out var known))
            return known;
        try
        {
            var regex = new Regex($"^(?s:{GoGroup().Replace(pattern, "(?<")})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            if (Compiled.Count < MaxCompiled)
                Compiled[pattern] = regex;
            return regex;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new EvaluationException($"invalid regular expression in label_replace(): {pattern}: {error.Message}");
        }
    }

    /// <summary><c>$1</c> and <c>${name}</c> of Go; .NET reads <c>$1x</c> as group 1, Go as a group named 1x.</summary>
    public static string Template(string replacement) => GoTemplate().Replace(replacement, "$${${name}}");

    [GeneratedRegex(@"\$(?<name>[A-Za-z0-9_]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GoTemplate();

    [GeneratedRegex(@"\(\?P<", RegexOptions.None, 1000)]
    private static partial Regex GoGroup();
}
