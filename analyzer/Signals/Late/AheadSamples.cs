using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals.Late;

/// <summary>
/// Workloads some of whose samples were stamped in the future, and when their samples last arrived: such a sample is seen once its time
/// has come, when its sender may be long dead. Thread-safe, bounded; what arrived while nobody followed, <see cref="AheadSeed"/> finds.
/// </summary>
internal sealed class AheadSamples(IReadOnlyList<ProfileMetrics> profiles)
{
    /// <summary>Clocks differ by less, ms.</summary>
    public const long Tolerance = 30_000;

    /// <summary>
    /// How long a workload is remembered after its last time from ahead, ms: no query for the present looks back so far, nor is a
    /// platform's delay so long.
    /// </summary>
    internal const long Kept = 3_600_000;

    /// <summary>Beyond it a workload's signals count as young as their samples say.</summary>
    private const int MaxWorkloads = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Profile, WorkloadId Workload), Arrivals> _arrivals = [];

    /// <summary>Whether anything is in <see cref="_arrivals"/>: asked for every sample, without the lock.</summary>
    private volatile bool _knowsAny;

    /// <summary>A sample of a time (ms) arrives now (ms). What concerns no known workload and is not ahead costs a comparison.</summary>
    public void Apply(LabelSet labels, long time, long now)
    {
        var isAhead = time > now + Tolerance;
        if ((!isAhead && !_knowsAny) || labels.MetricName is not { } name)
            return;
        foreach (var metrics in profiles)
        {
            if (metrics.Reads(name) && metrics.Profile.Identity.Identify(labels) is { } identity)
                Apply((metrics.Profile.Name, identity.Id), isAhead ? time : null, now);
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

    /// <summary>Forgets those whose times from ahead are long past.</summary>
    public void Prune(long now)
    {
        lock (_lock)
        {
            foreach (var past in _arrivals.Where(item => item.Value.AheadUntil + Kept < now).Select(item => item.Key).ToArray())
                _arrivals.Remove(past);
            _knowsAny = _arrivals.Count > 0;
        }
    }

    private void Apply((string, WorkloadId) key, long? ahead, long now)
    {
        lock (_lock)
        {
            if (_arrivals.TryGetValue(key, out var before))
                _arrivals[key] = new(now, Math.Max(before.AheadUntil, ahead ?? 0));
            else if (ahead is { } until && _arrivals.Count < MaxWorkloads)
                _arrivals[key] = new(now, until);
            _knowsAny = _arrivals.Count > 0;
        }
    }

    private readonly record struct Arrivals(long Last, long AheadUntil);
}
