using System.Text.RegularExpressions;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Signals.Fast;

/// <summary>One metric that a fast rule adds up.</summary>
/// <param name="MetricName">The series' name.</param>
/// <param name="Matchers">Conditions on its labels, the name's among them.</param>
/// <param name="IsRate">Its rate over the window, else its value.</param>
/// <param name="Selector">As the rule has it.</param>
internal sealed record FastOperand(string MetricName, IReadOnlyList<LabelMatcher> Matchers, bool IsRate, string Selector)
{
    public bool Reads(LabelSet labels) => Matchers.All(matcher => matcher.Matches(labels));
}

/// <summary>
/// A rule simple enough to be kept up sample by sample: <c>sum by ($by) (METRIC{…})</c> or <c>sum by ($by) (rate(METRIC{…}[$window]))</c>;
/// several operands of different metrics stand between <c>or</c>, each in a <c>label_replace(…, "name", "value", "", "")</c> of its own
/// value, which makes <c>or</c> their union.
/// </summary>
internal static partial class FastExpression
{
    public static bool TryParse(string expression, out IReadOnlyList<FastOperand> operands)
    {
        operands = [];
        var sum = Sum().Match(expression.Trim());
        if (!sum.Success)
            return false;
        var parts = sum.Groups["inner"].Value.Split(" or ");
        var parsed = parts.Select(part => Parse(part.Trim(), isOneOfMany: parts.Length > 1)).ToArray();
        if (parsed.Any(part => part.Operand is null)
            || parsed.DistinctBy(part => part.Mark).Count() != parts.Length || parsed.DistinctBy(part => part.Operand!.MetricName).Count() != parts.Length)
            return false;
        operands = [.. parsed.Select(part => part.Operand!)];
        return true;
    }

    private static (FastOperand? Operand, string Mark) Parse(string text, bool isOneOfMany)
    {
        var marked = Marked().Match(text);
        if (isOneOfMany != marked.Success)
            return default;
        var inner = marked.Success ? marked.Groups["inner"].Value : text;
        var rate = Rate().Match(inner);
        var selector = rate.Success ? rate.Groups["selector"].Value : inner;
        if (!Expressions.TryParseSelector(selector, out var matchers, out _)
            || matchers.FirstOrDefault(matcher => matcher is { Name: Label.MetricName, Type: MatcherType.Equal }) is not { } name)
            return default;
        return (new FastOperand(name.Value, matchers, rate.Success, selector), marked.Groups["mark"].Value);
    }

    [GeneratedRegex(@"^sum by \(\$by\) \((?<inner>.*)\)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Sum();

    [GeneratedRegex(@"^label_replace\((?<inner>.*), (?<mark>""[a-z_]+"", ""[a-z_]+""), """", """"\)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Marked();

    [GeneratedRegex(@"^rate\((?<selector>.*)\[\$window\]\)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rate();
}
