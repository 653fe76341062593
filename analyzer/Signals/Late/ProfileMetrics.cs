using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Signals.Late;

/// <summary>A profile with the raw metrics that its rules read.</summary>
internal sealed class ProfileMetrics(Profile profile)
{
    private readonly LabelMatcher[] _names =
        [.. profile.Signals.SelectMany(rule => Expressions.Selectors(ProfileQuery.Expand(rule.Expr, profile.Identity.Labels, TimeSpan.FromMinutes(1))).Selectors ?? [])
            .SelectMany(selector => selector.Where(matcher => matcher.Name == Label.MetricName))
            .DistinctBy(matcher => matcher.ToString())];

    public Profile Profile { get; } = profile;

    public static IReadOnlyList<ProfileMetrics> Of(IEnumerable<Profile> profiles) => [.. profiles.Select(profile => new ProfileMetrics(profile))];

    public bool Reads(string metric) => Array.Exists(_names, matcher => matcher.Matches(metric));
}
