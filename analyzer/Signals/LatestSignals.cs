using System.Collections.Concurrent;
using Observe.Store.Workloads;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Signals;

/// <summary>
/// The newest merged value of what demand is made of, so that one fast signal is enough to know demand anew. Bounded by the
/// workloads followed. Written by the signal loop, read and renewed by the fast one.
/// </summary>
internal sealed class LatestSignals
{
    private static readonly string[] Kept = [Names.RequestRate, Names.Latency, Names.Concurrency, Names.Queue];

    private readonly ConcurrentDictionary<WorkloadId, IReadOnlyList<MergedSignal>> _latest = new();

    /// <summary>Takes over a tick; workloads it does not name are forgotten.</summary>
    public void Replace(IReadOnlyList<MergedSignal> merged)
    {
        var byWorkload = merged.Where(signal => Kept.Contains(signal.Winner.Signal)).GroupBy(signal => signal.Winner.Workload)
            .ToDictionary(group => group.Key, group => group.ToArray());
        foreach (var gone in _latest.Keys.Where(workload => !byWorkload.ContainsKey(workload)))
            _latest.TryRemove(gone, out _);
        foreach (var (workload, signals) in byWorkload)
            _latest[workload] = signals;
    }

    /// <summary>The changed signals, and the demand that follows from them and the latest others, at their time (ms).</summary>
    public IReadOnlyList<MergedSignal> Renew(IReadOnlyList<MergedSignal> changed, long now)
    {
        var all = new List<MergedSignal>(changed);
        foreach (var group in changed.GroupBy(signal => signal.Winner.Workload))
        {
            if (!_latest.TryGetValue(group.Key, out var latest))
                continue;
            IReadOnlyList<MergedSignal> renewed =
                [.. group.Where(signal => Kept.Contains(signal.Winner.Signal)), .. latest.Where(signal => group.All(other => other.Winner.Signal != signal.Winner.Signal))];
            _latest.TryUpdate(group.Key, renewed, latest);
            all.AddRange(DerivedSignals.Demand([.. renewed.Select(signal => At(signal, now))]));
        }

        return all;
    }

    private static MergedSignal At(MergedSignal signal, long now)
        => signal with { Winner = signal.Winner with { Sample = signal.Winner.Sample with { Time = now } } };
}
