using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Tenancy;

namespace Observe.Analyzer.Signals.Late;

/// <summary>
/// Samples from ahead that arrived while nobody followed, before a start or in a gap: they age from now, which is the latest that they
/// can have arrived. One whose time has come meanwhile is as old as its stamp, wrong by store.futureLimit at most.
/// </summary>
internal static class AheadSeed
{
    /// <summary>The most that store.futureLimit may be, ms.</summary>
    private const long Reach = 86_400_000;

    public static async ValueTask RunAsync(
        AheadSamples ahead, IEnumerable<Profile> profiles, IMetricQuery query, TimeSpan rateWindow, long now, CancellationToken cancellationToken)
    {
        var selectors = profiles.SelectMany(profile => profile.Signals.SelectMany(
            rule => SelectorText.Of(ProfileQuery.Expand(rule.Expr, profile.Identity.Labels, rateWindow))));
        foreach (var selector in selectors.Distinct(StringComparer.Ordinal))
        {
            var result = await query.InstantAsync(TenantId.Default, $"{selector}[{Reach}ms]", now + Reach, cancellationToken);
            // More than a query may read: then these are as young as they say.
            if (result.Error is not null)
                continue;
            foreach (var series in result.Matrix())
                ahead.Apply(series.Labels, series.Samples[^1].Time, now);
        }
    }
}
