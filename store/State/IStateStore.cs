using Observe.Store.Tenancy;

namespace Observe.Store.State;

/// <summary>
/// Documents by table and key: workloads, policies, decisions, alerts, silences, models, keys, audit. One role writes a table.
/// Rows carry a subject (usually a workload) and a time by which they are listed. Thread-safe.
/// </summary>
public interface IStateStore
{
    ValueTask<StateRow?> GetAsync(TenantId tenant, string table, string key, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a row whole. <paramref name="expectedVersion"/> is the version last read (0 = must not exist yet, null = whatever is
    /// there); the answer says whether it held. Versions count from 1.
    /// </summary>
    ValueTask<StatePutResult> PutAsync(
        TenantId tenant, string table, StateWrite row, long? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Writes many rows of one table in one transaction, whatever is there.</summary>
    ValueTask PutManyAsync(TenantId tenant, string table, IReadOnlyList<StateWrite> rows, CancellationToken cancellationToken);

    ValueTask<bool> DeleteAsync(TenantId tenant, string table, string key, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<StateRow>> ListAsync(
        TenantId tenant, string table, StateQuery query, CancellationToken cancellationToken);

    /// <summary>Deletes rows of a table older than a time (ms since the epoch); how many.</summary>
    ValueTask<int> DeleteBeforeAsync(TenantId tenant, string table, long time, CancellationToken cancellationToken);

    /// <summary>A number that grows with every write to the table by any process: cheap to poll for changes.</summary>
    ValueTask<long> TableVersionAsync(TenantId tenant, string table, CancellationToken cancellationToken);
}

/// <param name="Key">Unique in its table.</param>
/// <param name="Subject">What the row is about, to list by; empty = nothing.</param>
/// <param name="Time">Milliseconds since the epoch, to list by.</param>
/// <param name="Json">The document.</param>
public sealed record StateWrite(string Key, string Subject, long Time, string Json);

public sealed record StateRow(string Key, string Subject, long Time, long Version, string Json);

/// <summary>Whether the expected version held; <paramref name="Version"/> is the row's version afterwards (0 = no row).</summary>
public readonly record struct StatePutResult(bool Written, long Version);

/// <summary>Conditions of a listing; null = any. Times inclusive, ms since the epoch.</summary>
public sealed record StateQuery
{
    public string? Subject { get; init; }

    public string? KeyPrefix { get; init; }

    public long? MinTime { get; init; }

    public long? MaxTime { get; init; }

    public bool NewestFirst { get; init; }

    /// <summary>At most this many rows.</summary>
    public int Limit { get; init; } = 1000;
}
