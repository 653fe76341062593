using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Signals.Late;

/// <summary>
/// Which steps that were evaluated already a late sample changes. Thread-safe: the journal's follower reports samples, the signal
/// loop takes the steps. Bounded by <see cref="Reach"/>.
/// </summary>
/// <param name="profiles">Whose metrics count.</param>
/// <param name="rateWindow">How long (ms) a sample is part of rates.</param>
/// <param name="interval">
/// Distance of the steps, ms. A sample of a platform without delay that one step alone missed is left to the next one: with many
/// senders some sample is always on its way.
/// </param>
internal sealed class LateSamples(IReadOnlyList<Profile> profiles, long rateWindow, long interval)
{
    /// <summary>How far back (ms) steps are evaluated again; what comes later still is seen by queries of the raw metrics only.</summary>
    public const long Reach = 3_600_000;

    private readonly Lock _lock = new();
    private readonly IReadOnlyList<(Profile Profile, LabelMatcher[] Names)> _profiles = [.. profiles.Select(profile => (profile, NamesOf(profile)))];

    /// <summary>Steps evaluated, ascending, for each delay (ms).</summary>
    private readonly Dictionary<long, List<long>> _steps = [];
    private readonly SortedSet<long> _changed = [];

    /// <summary>A tick at a time (ms) evaluated every profile at that time less its delay.</summary>
    public void Evaluated(long now)
    {
        lock (_lock)
        {
            foreach (var delay in profiles.Select(DelayOf).Distinct())
            {
                if (!_steps.TryGetValue(delay, out var steps))
                    _steps[delay] = steps = [];
                steps.Add(now - delay);
                steps.RemoveAll(step => step < now - delay - Reach);
            }
        }
    }

    public void Apply(LabelSet labels, long time)
    {
        if (labels.MetricName is not { } name)
            return;
        lock (_lock)
        {
            foreach (var (profile, names) in _profiles)
            {
                if (_steps.TryGetValue(DelayOf(profile), out var steps) && time <= steps[^1] - Grace(profile) && names.Any(matcher => matcher.Matches(name)))
                    _changed.UnionWith(steps.Where(step => step >= time && step < time + rateWindow));
            }
        }
    }

    /// <summary>Steps (ms) to be evaluated again, oldest first, at most <paramref name="limit"/>; the rest waits for the next call.</summary>
    public IReadOnlyList<long> Take(int limit)
    {
        lock (_lock)
        {
            var steps = _changed.Take(limit).ToArray();
            _changed.ExceptWith(steps);
            return steps;
        }
    }

    private long Grace(Profile profile) => profile.Delay > TimeSpan.Zero ? 0 : interval;

    private static long DelayOf(Profile profile) => (long)profile.Delay.TotalMilliseconds;

    public static LabelMatcher[] NamesOf(Profile profile)
        => [.. profile.Signals.SelectMany(rule => Expressions.Selectors(ProfileQuery.Expand(rule.Expr, profile.Identity.Labels, TimeSpan.FromMinutes(1))).Selectors ?? [])
            .SelectMany(selector => selector.Where(matcher => matcher.Name == Label.MetricName))
            .DistinctBy(matcher => matcher.ToString())];
}
