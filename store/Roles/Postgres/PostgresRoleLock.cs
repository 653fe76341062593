using System.Collections.Concurrent;
using Npgsql;
using Observe.Store.Postgres;

namespace Observe.Store.Roles.Postgres;

/// <summary>
/// A session's advisory lock on a connection of its own: where the process dies its connection ends and with it the lock. Whoever waits
/// keeps its connection from try to try.
/// </summary>
internal sealed class PostgresRoleLock(PostgresDatabase database) : IRoleLock, IAsyncDisposable, IDisposable
{
    /// <summary>
    /// A machine that is gone sends nothing: the server gives its lock up after 5 + 3 × 2 s, later than <see cref="PostgresRoleLease"/>
    /// stops a process that is merely cut off (6 s). The key is a hash, and in the key space that no other lock of ours is in: two
    /// installations may share a database, each in its schema.
    /// </summary>
    private const string SessionText =
        """
        SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000;
        SET idle_session_timeout = 0
        """;

    private const string LockText = "SELECT pg_try_advisory_lock(hashtextextended('observe ' || $1 || ' ' || $2, 0))";

    private readonly ConcurrentDictionary<string, NpgsqlConnection> _waiting = new(StringComparer.Ordinal);

    public bool IsShared => true;

    public async ValueTask<IRoleLease?> TryAcquireAsync(string role, CancellationToken cancellationToken)
    {
        if (!_waiting.TryRemove(role, out var connection))
            connection = database.NewSession($"observe {role}");
        try
        {
            if (await TryLockAsync(connection, role, cancellationToken))
                return new PostgresRoleLease(connection);
            _waiting[role] = connection;
            return null;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var connection in _waiting.Values)
            connection.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> TryLockAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken)
    {
        if (connection.State == System.Data.ConnectionState.Closed)
        {
            await connection.OpenAsync(cancellationToken);
            await using var session = new NpgsqlCommand(SessionText, connection);
            await session.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var command = new NpgsqlCommand(LockText, connection);
        command.Parameters.AddWithValue(database.Schema);
        command.Parameters.AddWithValue(role);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
