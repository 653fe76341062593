using System.Text.RegularExpressions;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions;

/// <summary><c>label_replace</c> and <c>label_join</c>.</summary>
internal static partial class LabelFunctions
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Regex> Compiled = new(StringComparer.Ordinal);

    /// <summary>Distinct expressions kept compiled; queries repeat few.</summary>
    private const int MaxCompiled = 1000;

    /// <summary>Sets a label to a template filled from an anchored match of another label's value.</summary>
    public static IReadOnlyList<Element> Replace(Call call, Evaluator evaluator, long time)
    {
        var (target, replacement, source) = (Evaluator.Text(call.Arguments[1]), Evaluator.Text(call.Arguments[2]), Evaluator.Text(call.Arguments[3]));
        var regex = Compile(Evaluator.Text(call.Arguments[4]));
        var template = GoTemplate().Replace(replacement, "$${${name}}");
        if (target.Length == 0)
            throw new EvaluationException("invalid destination label name in label_replace(): ");
        return Checked(evaluator.Vector(call.Arguments[0], time).Select(element =>
        {
            var match = regex.Match(element.Labels[source] ?? "");
            return match.Success ? element with { Labels = element.Labels.With(target, match.Result(template)) } : element;
        }));
    }

    /// <summary>Sets a label to the values of others, joined by a separator.</summary>
    public static IReadOnlyList<Element> Join(Call call, Evaluator evaluator, long time)
    {
        var (target, separator) = (Evaluator.Text(call.Arguments[1]), Evaluator.Text(call.Arguments[2]));
        var sources = call.Arguments.Skip(3).Select(Evaluator.Text).ToArray();
        return Checked(evaluator.Vector(call.Arguments[0], time).Select(element => element with
        {
            Labels = element.Labels.With(target, string.Join(separator, sources.Select(source => element.Labels[source] ?? ""))),
        }));
    }

    private static List<Element> Checked(IEnumerable<Element> elements)
    {
        var seen = new HashSet<LabelSet>();
        var results = new List<Element>();
        foreach (var element in elements)
        {
            if (!seen.Add(element.Labels))
                throw new EvaluationException("vector cannot contain metrics with the same labelset");
            results.Add(element);
        }

        return results;
    }

    private static Regex Compile(string pattern)
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
    [GeneratedRegex(@"\$(?<name>[A-Za-z0-9_]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GoTemplate();

    [GeneratedRegex(@"\(\?P<", RegexOptions.None, 1000)]
    private static partial Regex GoGroup();
}
