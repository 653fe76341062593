using Observe.PromQL.Parsing;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Querying;

/// <summary>What other projects need of the parser: selectors, formatting, checks.</summary>
public static class Expressions
{
    /// <summary>Matchers of a series selector such as <c>up{job="a"}</c>, or why it is none.</summary>
    public static bool TryParseSelector(string text, out IReadOnlyList<LabelMatcher> matchers, out string error)
    {
        matchers = [];
        var (parsed, problem) = Try(text, () => Parser.ParseSelector(text));
        matchers = parsed ?? [];
        error = problem;
        return parsed is not null;
    }

    /// <summary>The expression as the engine prints it, or null and why it cannot be read.</summary>
    public static (string? Text, string Error) Format(string text) => Try(text, () => Parser.Parse(text).ToString());

    /// <summary>Matchers of every selector in an expression, or null and why it cannot be read.</summary>
    public static (IReadOnlyList<IReadOnlyList<LabelMatcher>>? Selectors, string Error) Selectors(string text)
        => Try<IReadOnlyList<IReadOnlyList<LabelMatcher>>>(text, () => [.. Flatten(Parser.Parse(text)).OfType<VectorSelector>().Select(selector => selector.Matchers)]);

    private static IEnumerable<Expression> Flatten(Expression expression) => expression.Children.SelectMany(Flatten).Prepend(expression);

    private static (T? Value, string Error) Try<T>(string text, Func<T> parse)
        where T : class
    {
        try
        {
            return (parse(), "");
        }
        catch (ParseException error)
        {
            return (null, $"{error.PositionIn(text)}: parse error: {error.Message}");
        }
    }
}
