using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.TestSupport.State;

/// <summary>A state store in one dictionary.</summary>
public sealed class MemoryStateStore : IStateStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(TenantId Tenant, string Table, string Key), StateRow> _rows = [];
    private readonly Dictionary<(TenantId Tenant, string Table), long> _tableVersions = [];

    public ValueTask<StateRow?> GetAsync(TenantId tenant, string table, string key, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_rows.GetValueOrDefault((tenant, table, key)));
    }

    public ValueTask<StatePutResult> PutAsync(
        TenantId tenant, string table, StateWrite row, long? expectedVersion, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var version = _rows.GetValueOrDefault((tenant, table, row.Key))?.Version ?? 0;
            if (expectedVersion is { } expected && expected != version)
                return new(new StatePutResult(false, version));
            _rows[(tenant, table, row.Key)] = new StateRow(row.Key, row.Subject, row.Time, version + 1, row.Json);
            Touch_NeedsLock(tenant, table);
            return new(new StatePutResult(true, version + 1));
        }
    }

    public async ValueTask PutManyAsync(
        TenantId tenant, string table, IReadOnlyList<StateWrite> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
            await PutAsync(tenant, table, row, null, cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(TenantId tenant, string table, string key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var removed = _rows.Remove((tenant, table, key));
            if (removed)
                Touch_NeedsLock(tenant, table);
            return new(removed);
        }
    }

    public ValueTask<IReadOnlyList<StateRow>> ListAsync(
        TenantId tenant, string table, StateQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var rows = _rows
                .Where(item => item.Key.Tenant == tenant && item.Key.Table == table)
                .Select(item => item.Value)
                .Where(row => query.Subject is null || row.Subject == query.Subject)
                .Where(row => query.KeyPrefix is null || row.Key.StartsWith(query.KeyPrefix, StringComparison.Ordinal))
                .Where(row => row.Time >= (query.MinTime ?? long.MinValue) && row.Time <= (query.MaxTime ?? long.MaxValue));
            var ordered = query.NewestFirst
                ? rows.OrderByDescending(row => row.Time).ThenBy(row => row.Key, StringComparer.Ordinal)
                : rows.OrderBy(row => row.Time).ThenBy(row => row.Key, StringComparer.Ordinal);
            return new([.. ordered.Take(query.Limit)]);
        }
    }

    public ValueTask<int> DeleteBeforeAsync(TenantId tenant, string table, long time, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var old = _rows.Where(item => item.Key.Tenant == tenant && item.Key.Table == table && item.Value.Time < time)
                .Select(item => item.Key).ToArray();
            foreach (var key in old)
                _rows.Remove(key);
            if (old.Length > 0)
                Touch_NeedsLock(tenant, table);
            return new(old.Length);
        }
    }

    public ValueTask<long> TableVersionAsync(TenantId tenant, string table, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_tableVersions.GetValueOrDefault((tenant, table)));
    }

    private void Touch_NeedsLock(TenantId tenant, string table)
        => _tableVersions[(tenant, table)] = _tableVersions.GetValueOrDefault((tenant, table)) + 1;
}
