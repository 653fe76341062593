using Observe.Analyzer.Signals;
using Observe.PromQL.Querying;
using Observe.Store.Configuration;
using Observe.Store.Metrics;
using Observe.Store.Policies;

namespace Observe.Analyzer.Profiles.Checking;

/// <summary>Why a rule finds nothing: the metric is not there, a condition fits no series, a label is missing, or it stands still.</summary>
internal sealed class AbsenceReason(Func<string, ValueTask<IReadOnlyList<VectorSample>>> ask, ProfileIdentity identity)
{
    private const int MaxShown = 5;

    /// <summary>Words of a name that say nothing of what is measured.</summary>
    private static readonly string[] Units = ["total", "count", "sum", "bucket", "seconds", "milliseconds", "ms", "bytes", "duration"];

    private IReadOnlyList<string>? _names;

    public static async ValueTask<int> CountAsync(Func<string, ValueTask<IReadOnlyList<VectorSample>>> ask, string selector)
        => await ask($"count({selector})") is [var count] ? (int)count.Sample.Value : 0;

    /// <param name="expression">The rule with its macros filled in.</param>
    public async ValueTask<string> OfAsync(string expression)
    {
        var reasons = new List<string>();
        foreach (var matchers in Expressions.Selectors(expression).Selectors ?? [])
            reasons.Add(await OfAsync(matchers));
        return string.Join("; ", reasons.Distinct(StringComparer.Ordinal));
    }

    private async ValueTask<string> OfAsync(IReadOnlyList<LabelMatcher> matchers)
    {
        var name = matchers.FirstOrDefault(matcher => matcher.Name == Label.MetricName);
        var names = _names ??= [.. (await ask("count by (__name__) ({__name__=~\".+\"})")).Select(sample => sample.Labels.MetricName).OfType<string>()];
        if (name is not null && !names.Any(name.Matches))
            return Missing(name.Value, names);
        if (await CountAsync(ask, SelectorText.Of(matchers)) == 0)
            return await FailingAsync(name, matchers);
        var lacking = identity.Workload.Select(part => part.Label).Where(label => label.Length > 0).Distinct().ToArray();
        var named = await ask($"count by ({string.Join(", ", identity.Labels)}) ({SelectorText.Of(matchers)})");
        return named.Any(sample => identity.Identify(sample.Labels) is not null)
            ? $"{name?.Value} has series, but not yet two samples in the window, or nothing was counted"
            : $"{name?.Value} has series, none of them with a label that names a workload: {string.Join(", ", lacking)}";
    }

    /// <summary>The names most alike: by spelling, else those that share two words.</summary>
    private static string Missing(string name, IReadOnlyList<string> names)
    {
        var words = name.Split('_').Except(Units).ToArray();
        var alike = NearestKey.Of(name, names) is { } nearest
            ? [nearest]
            : names.Select(other => (Name: other, Shared: other.Split('_').Intersect(words, StringComparer.Ordinal).Count()))
                .Where(other => other.Shared >= Math.Min(2, words.Length)).OrderByDescending(other => other.Shared)
                .ThenBy(other => other.Name, StringComparer.Ordinal).Select(other => other.Name).Take(MaxShown).ToArray();
        return alike.Length == 0
            ? $"no metric is named {name}, and none is alike"
            : $"no metric is named {name}; most alike: {string.Join(", ", alike)}";
    }

    private async ValueTask<string> FailingAsync(LabelMatcher? name, IReadOnlyList<LabelMatcher> matchers)
    {
        foreach (var matcher in matchers.Where(matcher => matcher != name))
        {
            var seen = await ask($"count by ({matcher.Name}) ({SelectorText.Of(name is null ? [] : [name])})");
            var values = seen.Select(sample => sample.Labels[matcher.Name] ?? "").Order(StringComparer.Ordinal).ToArray();
            if (!values.Any(matcher.Matches))
                return $"{name?.Value} has no series with {matcher}; {matcher.Name} here: {string.Join(", ", values.Take(MaxShown).Select(value => value.Length == 0 ? "(not set)" : value))}";
        }

        return $"{name?.Value} has no series that meets all of {string.Join(", ", matchers.Where(matcher => matcher != name))}";
    }
}
