using Npgsql;
using Observe.Store.Postgres;
using Observe.Store.Tenancy;

namespace Observe.Store.State.Postgres;

/// <summary>
/// State in two tables of PostgreSQL, shared by all processes. Every write is one transaction that also moves the table's version;
/// that row's lock puts the writers of a table in order, so that a version that is seen has all before it.
/// </summary>
internal sealed class PostgresStateStore(PostgresDatabase database) : IStateStore
{
    private const string Columns = "key, subject, time, version, json";

    public async ValueTask<StateRow?> GetAsync(TenantId tenant, string table, string key, CancellationToken cancellationToken)
        => await database.RunAsync(
            (connection, cancelled) => GetAsync(connection, tenant, table, key, cancelled), cancellationToken);

    public async ValueTask<StatePutResult> PutAsync(
        TenantId tenant, string table, StateWrite row, long? expectedVersion, CancellationToken cancellationToken)
    {
        var attempts = 0;
        return await database.RunAsync(async (connection, cancelled) =>
        {
            var isRepeated = attempts++ > 0;
            await using var transaction = await connection.BeginTransactionAsync(cancelled);
            var written = await PutAsync(connection, tenant, table, row, expectedVersion, cancelled);
            if (written is not { } version)
            {
                var there = await GetAsync(connection, tenant, table, row.Key, cancelled);
                // The connection was lost after the commit: what is there is what this call wrote.
                var isOurs = isRepeated && there == new StateRow(row.Key, row.Subject, row.Time, expectedVersion!.Value + 1, row.Json);
                return new StatePutResult(isOurs, there?.Version ?? 0);
            }

            await TouchAsync(connection, tenant, table, cancelled);
            await transaction.CommitAsync(cancelled);
            return new StatePutResult(true, version);
        }, cancellationToken);
    }

    public async ValueTask PutManyAsync(
        TenantId tenant, string table, IReadOnlyList<StateWrite> rows, CancellationToken cancellationToken)
        => await database.RunAsync(async (connection, cancelled) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancelled);
            await using var batch = new NpgsqlBatch(connection, transaction);
            // In one order everywhere, so that two that write the same rows cannot wait for each other.
            foreach (var row in rows.OrderBy(row => row.Key, StringComparer.Ordinal))
                batch.BatchCommands.Add(Upsert(tenant, table, row));
            if (rows.Count > 0)
                await batch.ExecuteNonQueryAsync(cancelled);
            await TouchAsync(connection, tenant, table, cancelled);
            await transaction.CommitAsync(cancelled);
        }, cancellationToken);

    public async ValueTask<bool> DeleteAsync(TenantId tenant, string table, string key, CancellationToken cancellationToken)
        => await DeleteAsync(tenant, table, "key = $3", key, cancellationToken) > 0;

    public async ValueTask<int> DeleteBeforeAsync(TenantId tenant, string table, long time, CancellationToken cancellationToken)
        => await DeleteAsync(tenant, table, "time < $3", time, cancellationToken);

    public async ValueTask<IReadOnlyList<StateRow>> ListAsync(
        TenantId tenant, string table, StateQuery query, CancellationToken cancellationToken)
        => await database.RunAsync<IReadOnlyList<StateRow>>(async (connection, cancelled) =>
        {
            await using var command = ListCommand(connection, tenant, table, query);
            await using var reader = await command.ExecuteReaderAsync(cancelled);
            var rows = new List<StateRow>();
            while (await reader.ReadAsync(cancelled))
                rows.Add(Row(reader));
            return rows;
        }, cancellationToken);

    public async ValueTask<long> TableVersionAsync(TenantId tenant, string table, CancellationToken cancellationToken)
        => await database.RunAsync(async (connection, cancelled) =>
        {
            await using var command = Command(
                connection, "SELECT version FROM table_version WHERE tenant = $1 AND tbl = $2", tenant.Value, table);
            return (long?)await command.ExecuteScalarAsync(cancelled) ?? 0;
        }, cancellationToken);

    /// <summary>The row's version afterwards, or null where the expected one did not hold.</summary>
    private static async Task<long?> PutAsync(
        NpgsqlConnection connection, TenantId tenant, string table, StateWrite row, long? expected, CancellationToken cancellationToken)
    {
        object[] values = [tenant.Value, table, row.Key, row.Subject, row.Time, row.Json];
        await using var command = expected switch
        {
            null => Command(connection, UpsertText + " RETURNING version", values),
            0 => Command(connection, InsertText + " ON CONFLICT DO NOTHING RETURNING version", values),
            { } version => Command(
                connection,
                """
                UPDATE state SET subject = $4, time = $5, version = version + 1, json = $6
                WHERE tenant = $1 AND tbl = $2 AND key = $3 AND version = $7 RETURNING version
                """,
                [.. values, version]),
        };
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<int> DeleteAsync(
        TenantId tenant, string table, string condition, object value, CancellationToken cancellationToken)
        => await database.RunAsync(async (connection, cancelled) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancelled);
            await using var command = Command(
                connection, $"DELETE FROM state WHERE tenant = $1 AND tbl = $2 AND {condition}", tenant.Value, table, value);
            var deleted = await command.ExecuteNonQueryAsync(cancelled);
            if (deleted > 0)
                await TouchAsync(connection, tenant, table, cancelled);
            await transaction.CommitAsync(cancelled);
            return deleted;
        }, cancellationToken);

    private static NpgsqlCommand ListCommand(NpgsqlConnection connection, TenantId tenant, string table, StateQuery query)
    {
        var direction = query.NewestFirst ? "DESC" : "ASC";
        var conditions = (query.Subject is null ? "" : " AND subject = $6") + (query.KeyPrefix is null ? "" : " AND starts_with(key, $7)");
        return Command(
            connection,
            $"""
            SELECT {Columns} FROM state WHERE tenant = $1 AND tbl = $2 AND time >= $3 AND time <= $4{conditions}
            ORDER BY time {direction}, key LIMIT $5
            """,
            tenant.Value, table, query.MinTime ?? long.MinValue, query.MaxTime ?? long.MaxValue, query.Limit,
            query.Subject ?? "", query.KeyPrefix ?? "");
    }

    private static async Task<StateRow?> GetAsync(
        NpgsqlConnection connection, TenantId tenant, string table, string key, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection, $"SELECT {Columns} FROM state WHERE tenant = $1 AND tbl = $2 AND key = $3", tenant.Value, table, key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Row(reader) : null;
    }

    private const string InsertText =
        "INSERT INTO state (tenant, tbl, key, subject, time, version, json) VALUES ($1, $2, $3, $4, $5, 1, $6)";

    private const string UpsertText = InsertText +
        """
         ON CONFLICT (tenant, tbl, key) DO UPDATE
        SET subject = excluded.subject, time = excluded.time, version = state.version + 1, json = excluded.json
        """;

    private static NpgsqlBatchCommand Upsert(TenantId tenant, string table, StateWrite row)
        => Filled(new NpgsqlBatchCommand(UpsertText), tenant.Value, table, row.Key, row.Subject, row.Time, row.Json);

    private static async Task TouchAsync(
        NpgsqlConnection connection, TenantId tenant, string table, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection,
            """
            INSERT INTO table_version (tenant, tbl, version) VALUES ($1, $2, 1)
            ON CONFLICT (tenant, tbl) DO UPDATE SET version = table_version.version + 1
            """,
            tenant.Value, table);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static StateRow Row(NpgsqlDataReader reader)
        => new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4));

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return command;
    }

    private static NpgsqlBatchCommand Filled(NpgsqlBatchCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return command;
    }
}
