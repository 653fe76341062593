using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Workloads;

/// <summary>Workloads that profiles found, and which source serves each signal. Bounded. Written by the signal loop alone, read by others too.</summary>
internal sealed class WorkloadRegistry(IStateStore state, IOptions<ProfileOptions> options)
{
    /// <summary>A record that did not change otherwise is written again after this, for its last sight.</summary>
    private const long SaveInterval = 30_000;

    /// <summary>A workload that nobody reports for so long is no more: its place is another's.</summary>
    private static readonly long Retention = (long)TimeSpan.FromDays(7).TotalMilliseconds;

    private static readonly long ForgetInterval = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private readonly ConcurrentDictionary<WorkloadId, WorkloadRecord> _records = new();
    private readonly Dictionary<WorkloadId, (string Fingerprint, long At)> _saved = [];
    private long _forgottenAt;

    /// <summary>Workloads known from before this start need no look into their past.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await state.ListAsync(TenantId.Default, StateTables.Workloads, new StateQuery { Limit = options.Value.MaxWorkloads }, cancellationToken);
        foreach (var record in rows.Select(row => row.As<WorkloadRecord>()))
        {
            if (WorkloadId.TryParse(record.Id, out var id))
                _records[id] = record;
        }
    }

    public bool Follows(WorkloadId workload) => _records.ContainsKey(workload);

    /// <summary>The profile that serves a signal now, or null.</summary>
    public string? SourceOf(WorkloadId workload, string signal)
        => _records.TryGetValue(workload, out var record) ? record.Signals.FirstOrDefault(item => item.Signal == signal)?.Source : null;

    /// <summary>Takes over what a tick found; the signals of workloads that are followed.</summary>
    public IReadOnlyList<MergedSignal> Update(IReadOnlyList<MergedSignal> merged, long now, out IReadOnlySet<WorkloadId> found)
    {
        var fresh = new HashSet<WorkloadId>();
        foreach (var group in merged.GroupBy(item => item.Winner.Workload))
        {
            if (!_records.TryGetValue(group.Key, out var record))
            {
                if (_records.Count >= options.Value.MaxWorkloads)
                    continue;
                fresh.Add(group.Key);
            }

            var best = group.MinBy(item => item.Winner.Rank)!.Winner;
            _records[group.Key] = new WorkloadRecord(
                group.Key.ToString(), best.Platform,
                group.Select(item => item.Winner.Version).FirstOrDefault(version => version.Length > 0) ?? record?.Version ?? "",
                [.. group.Select(item => Source(item, now))
                    .DistinctBy(source => source.Signal).OrderBy(source => source.Signal, StringComparer.Ordinal)],
                record?.FirstSeen ?? now,
                now);
        }

        found = fresh;
        return [.. merged.Where(item => _records.ContainsKey(item.Winner.Workload))];
    }

    private static SignalSource Source(MergedSignal signal, long now)
        => new(signal.Winner.Signal, signal.Winner.Source, signal.Also, signal.Disagreement, signal.Winner.From.Newest, SignalQuality.Of(signal, now));

    public async ValueTask SaveAsync(long now, CancellationToken cancellationToken)
    {
        var writes = new List<StateWrite>();
        foreach (var (id, record) in _records)
        {
            var fingerprint = $"{record.Platform}|{record.Version}|{string.Join(',', record.Signals.Select(signal => $"{signal.Signal}={signal.Source} {signal.Quality}"))}";
            if (_saved.TryGetValue(id, out var saved) && saved.Fingerprint == fingerprint && (now - saved.At < SaveInterval || record.LastSeen <= saved.At))
                continue;
            _saved[id] = (fingerprint, now);
            writes.Add(new StateWrite(record.Id, record.Id, record.LastSeen, StateJson.Serialize(record)));
        }

        if (writes.Count > 0)
            await state.PutManyAsync(TenantId.Default, StateTables.Workloads, writes, cancellationToken);
        await ForgetAsync(now, cancellationToken);
    }

    private async ValueTask ForgetAsync(long now, CancellationToken cancellationToken)
    {
        if (now - _forgottenAt < ForgetInterval)
            return;
        _forgottenAt = now;
        foreach (var gone in _records.Where(item => item.Value.LastSeen < now - Retention).Select(item => item.Key).ToArray())
        {
            _records.TryRemove(gone, out _);
            _saved.Remove(gone);
        }

        await state.DeleteBeforeAsync(TenantId.Default, StateTables.Workloads, now - Retention, cancellationToken);
    }
}
