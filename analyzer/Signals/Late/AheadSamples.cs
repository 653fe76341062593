using Observe.Analyzer.Profiles;
using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals.Late;

/// <summary>
/// Workloads some of whose samples were stamped in the future, and when their samples last arrived: such a sample is seen once its time
/// has come, when its sender may be long dead. Thread-safe, bounded; knows what arrived since the analyzer began to follow.
/// </summary>
internal sealed class AheadSamples(IReadOnlyList<Profile> profiles)
{
    /// <summary>Clocks differ by less, ms.</summary>
    public const long Tolerance = 30_000;

    /// <summary>Beyond it a workload's signals count as young as their samples say.</summary>
    private const int MaxWorkloads = 10_000;

    private readonly Lock _lock = new();
    private readonly IReadOnlyList<(Profile Profile, LabelMatcher[] Names)> _profiles = [.. profiles.Select(profile => (profile, LateSamples.NamesOf(profile)))];
    private readonly Dictionary<(string Profile, WorkloadId Workload), Arrivals> _arrivals = [];

    /// <summary>A sample of a time (ms) arrives now (ms). What concerns no known workload and is not ahead costs a comparison.</summary>
    public void Apply(LabelSet labels, long time, long now)
    {
        lock (_lock)
        {
            var isAhead = time > now + Tolerance;
            if ((!isAhead && _arrivals.Count == 0) || labels.MetricName is not { } name)
                return;
            foreach (var (profile, names) in _profiles)
            {
                if (names.Any(matcher => matcher.Matches(name)) && profile.Identity.Identify(labels) is { } identity)
                    Apply((profile.Name, identity.Id), isAhead ? time : null, now);
            }
        }
    }

    /// <summary>The time (ms) that a source's newest sample is as old as: its own, or for one from ahead the last arrival's.</summary>
    public long Newest(string profile, WorkloadId workload, long newest)
    {
        lock (_lock)
        {
            return _arrivals.TryGetValue((profile, workload), out var arrivals) && newest <= arrivals.AheadUntil
                ? Math.Min(newest, arrivals.Last)
                : newest;
        }
    }

    private void Apply((string, WorkloadId) key, long? ahead, long now)
    {
        if (_arrivals.TryGetValue(key, out var before))
            _arrivals[key] = new(now, Math.Max(before.AheadUntil, ahead ?? 0));
        else if (ahead is { } until && _arrivals.Count < MaxWorkloads)
            _arrivals[key] = new(now, until);
    }

    private readonly record struct Arrivals(long Last, long AheadUntil);
}
