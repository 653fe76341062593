using System.Text.Json;
using Observe.Autoscaler.Explanations;
using Observe.Autoscaler.Replays;
using Observe.Store.Decisions;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Autoscaler.Decisions;

/// <summary>
/// Decision records as state rows: a new one where target, winner, clamp or the words of the reason change and every 5 minutes; ticks
/// between extend the end of the last. Beside each new one lies what it was made from, so that it can be made again.
/// </summary>
internal sealed class DecisionLog(IStateStore state, AutoscalerMetrics metrics)
{
    private const long RenewMilliseconds = 5 * 60_000;

    /// <summary>How far a row's end may lag behind.</summary>
    private const long ExtendMilliseconds = 10_000;

    private static readonly TenantId Tenant = TenantId.Default;

    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>The record in force for a workload.</summary>
    public DecisionRecord? Current(string workload) => _entries.GetValueOrDefault(workload)?.Record;

    /// <returns>The records in force, in the order of what was decided.</returns>
    public async ValueTask<IReadOnlyList<DecisionRecord>> WriteAsync(
        IReadOnlyList<(DecisionRecord Record, DecisionSetting Setting)> decided, CancellationToken cancellationToken)
    {
        var (writes, settings) = (new List<StateWrite>(), new List<StateWrite>());
        var entries = decided.Select(item => Note(item.Record, item.Setting, writes, settings)).ToArray();
        // First, so that whatever is listed can be replayed.
        if (settings.Count > 0)
            await state.PutManyAsync(Tenant, StateTables.Replays, settings, cancellationToken);
        if (writes.Count > 0)
            await state.PutManyAsync(Tenant, StateTables.Decisions, writes, cancellationToken);
        // Only now: what could not be written is written by the next tick.
        foreach (var entry in entries)
            _entries[entry.Record.Workload] = entry;
        return [.. entries.Select(entry => entry.Record)];
    }

    /// <summary>Forgets workloads that have no policy any more.</summary>
    public void Retain(IReadOnlySet<string> workloads)
    {
        foreach (var gone in _entries.Keys.Where(workload => !workloads.Contains(workload)).ToArray())
            _entries.Remove(gone);
    }

    public async ValueTask DropBeforeAsync(long time, CancellationToken cancellationToken)
    {
        await state.DeleteBeforeAsync(Tenant, StateTables.Decisions, time, cancellationToken);
        await state.DeleteBeforeAsync(Tenant, StateTables.Replays, time, cancellationToken);
    }

    private Entry Note(DecisionRecord record, DecisionSetting setting, List<StateWrite> writes, List<StateWrite> settings)
    {
        var kind = DecisionKind.Of(record);
        if (_entries.TryGetValue(record.Workload, out var last) && last.Kind == kind
            && record.Time >= last.Record.Time && record.Time - last.Record.Time < RenewMilliseconds)
        {
            var extended = last with { Record = last.Record with { Until = record.Time } };
            if (record.Time - last.WrittenUntil < ExtendMilliseconds)
                return extended;
            writes.Add(Row(extended.Record));
            return extended with { WrittenUntil = record.Time };
        }

        if (last is not null && record.Time > last.Record.Until)
            writes.Add(Row(last.Record with { Until = record.Time }));
        writes.Add(Row(record));
        settings.Add(setting.ToRow(record.Id));
        metrics.Decided(record.Winner);
        return new Entry(record, kind, record.Until);
    }

    private static StateWrite Row(DecisionRecord record)
        => new(record.Id, record.Workload, record.Time, JsonSerializer.Serialize(record, StateJson.Options));

    private sealed record Entry(DecisionRecord Record, string Kind, long WrittenUntil);
}
