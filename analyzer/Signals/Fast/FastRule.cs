using Observe.Analyzer.Profiles;

namespace Observe.Analyzer.Signals.Fast;

/// <summary>One rule of a fast signal. <paramref name="Order"/> is its place among the alternatives for the signal.</summary>
internal sealed record FastRule(Profile Profile, ProfileSignal Signal, int Order, IReadOnlyList<FastOperand> Operands)
{
    /// <summary>Every fast rule. Alternatives after one that is not fast are the query loop's.</summary>
    public static IReadOnlyList<FastRule> All(IEnumerable<Profile> profiles)
        => [.. profiles.SelectMany(profile => profile.Signals.GroupBy(rule => rule.Signal)
            .Where(alternatives => alternatives.First().Fast)
            .SelectMany(alternatives => alternatives.TakeWhile(rule => rule.Fast).Select((rule, order) => Of(profile, rule, order))))];

    private static FastRule Of(Profile profile, ProfileSignal rule, int order)
        => FastExpression.TryParse(rule.Expr, out var operands)
            ? new FastRule(profile, rule, order, operands)
            : throw new ArgumentException($"profile {profile.Name}: {rule.Signal} is no fast rule", nameof(rule));
}
