using Microsoft.Data.Sqlite;
using Observe.Store.Tenancy;

namespace Observe.Store.State.Sqlite;

/// <summary>
/// State in one SQLite file. Writers take turns on one connection; readers have their own (write-ahead log). Every write is one
/// transaction that also moves the table's version.
/// </summary>
internal sealed class SqliteStateStore : IStateStore, IDisposable
{
    private const string Columns = "key, subject, time, version, json";

    private readonly SqliteConnections _connections;

    /// <exception cref="IOException">It is no database, is damaged, or is of a newer version.</exception>
    public SqliteStateStore(string path, bool syncEveryWrite)
    {
        try
        {
            _connections = new SqliteConnections(path, syncEveryWrite);
            SqliteSchema.Migrate(_connections, path);
        }
        catch (SqliteException error)
        {
            _connections?.Dispose();
            throw new IOException(
                $"{path} cannot be opened ({error.Message}): put a backup of it in its place, or move it away to start without the policies, "
                + "silences, dashboards and records in it; metrics and traces lie elsewhere", error);
        }
    }

    public async ValueTask<StateRow?> GetAsync(TenantId tenant, string table, string key, CancellationToken cancellationToken)
        => await _connections.ReadAsync(connection =>
        {
            using var command = Command(connection,
                $"SELECT {Columns} FROM state WHERE tenant = $tenant AND tbl = $table AND key = $key", tenant, table, ("$key", key));
            using var reader = command.ExecuteReader();
            return reader.Read() ? Row(reader) : null;
        }, cancellationToken);

    public async ValueTask<StatePutResult> PutAsync(
        TenantId tenant, string table, StateWrite row, long? expectedVersion, CancellationToken cancellationToken)
        => await _connections.WriteAsync(connection =>
        {
            using var current = Command(connection,
                "SELECT version FROM state WHERE tenant = $tenant AND tbl = $table AND key = $key", tenant, table, ("$key", row.Key));
            var version = current.ExecuteScalar() as long? ?? 0;
            if (expectedVersion is { } expected && expected != version)
                return new StatePutResult(false, version);
            Upsert(connection, tenant, table, row);
            Touch(connection, tenant, table);
            return new StatePutResult(true, version + 1);
        }, cancellationToken);

    public async ValueTask PutManyAsync(
        TenantId tenant, string table, IReadOnlyList<StateWrite> rows, CancellationToken cancellationToken)
        => await _connections.WriteAsync(connection =>
        {
            foreach (var row in rows)
                Upsert(connection, tenant, table, row);
            Touch(connection, tenant, table);
            return rows.Count;
        }, cancellationToken);

    public async ValueTask<bool> DeleteAsync(TenantId tenant, string table, string key, CancellationToken cancellationToken)
        => await DeleteAsync(tenant, table, "key = $value", key, cancellationToken) > 0;

    public async ValueTask<int> DeleteBeforeAsync(TenantId tenant, string table, long time, CancellationToken cancellationToken)
        => await DeleteAsync(tenant, table, "time < $value", time, cancellationToken);

    public async ValueTask<IReadOnlyList<StateRow>> ListAsync(
        TenantId tenant, string table, StateQuery query, CancellationToken cancellationToken)
        => await _connections.ReadAsync<IReadOnlyList<StateRow>>(connection =>
        {
            var direction = query.NewestFirst ? "DESC" : "ASC";
            using var command = Command(connection,
                $"""
                SELECT {Columns} FROM state WHERE tenant = $tenant AND tbl = $table
                AND ($subject IS NULL OR subject = $subject)
                AND ($prefix IS NULL OR substr(key, 1, length($prefix)) = $prefix)
                AND time >= $from AND time <= $to
                ORDER BY time {direction}, key LIMIT $limit
                """,
                tenant, table, ("$subject", query.Subject), ("$prefix", query.KeyPrefix), ("$from", query.MinTime ?? long.MinValue),
                ("$to", query.MaxTime ?? long.MaxValue), ("$limit", query.Limit));
            using var reader = command.ExecuteReader();
            var rows = new List<StateRow>();
            while (reader.Read())
                rows.Add(Row(reader));
            return rows;
        }, cancellationToken);

    public async ValueTask<long> TableVersionAsync(TenantId tenant, string table, CancellationToken cancellationToken)
        => await _connections.ReadAsync(connection =>
        {
            using var command = Command(connection, "SELECT version FROM table_version WHERE tenant = $tenant AND tbl = $table", tenant, table);
            return command.ExecuteScalar() as long? ?? 0;
        }, cancellationToken);

    public void Dispose() => _connections.Dispose();

    private async ValueTask<int> DeleteAsync(
        TenantId tenant, string table, string condition, object value, CancellationToken cancellationToken)
        => await _connections.WriteAsync(connection =>
        {
            using var command = Command(connection,
                $"DELETE FROM state WHERE tenant = $tenant AND tbl = $table AND {condition}", tenant, table, ("$value", value));
            var deleted = command.ExecuteNonQuery();
            if (deleted > 0)
                Touch(connection, tenant, table);
            return deleted;
        }, cancellationToken);

    private static void Upsert(SqliteConnection connection, TenantId tenant, string table, StateWrite row)
    {
        using var command = Command(connection,
            """
            INSERT INTO state (tenant, tbl, key, subject, time, version, json) VALUES ($tenant, $table, $key, $subject, $time, 1, $json)
            ON CONFLICT (tenant, tbl, key) DO UPDATE
            SET subject = excluded.subject, time = excluded.time, version = version + 1, json = excluded.json
            """,
            tenant, table, ("$key", row.Key), ("$subject", row.Subject), ("$time", row.Time), ("$json", row.Json));
        command.ExecuteNonQuery();
    }

    private static void Touch(SqliteConnection connection, TenantId tenant, string table)
    {
        using var command = Command(connection,
            """
            INSERT INTO table_version (tenant, tbl, version) VALUES ($tenant, $table, 1)
            ON CONFLICT (tenant, tbl) DO UPDATE SET version = version + 1
            """,
            tenant, table);
        command.ExecuteNonQuery();
    }

    private static StateRow Row(SqliteDataReader reader)
        => new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4));

    private static SqliteCommand Command(
        SqliteConnection connection, string text, TenantId tenant, string table, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddWithValue("$tenant", tenant.Value);
        command.Parameters.AddWithValue("$table", table);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
