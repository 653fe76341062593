using Npgsql;
using Observe.Store.Postgres;
using Observe.Store.Roles.Postgres;

namespace Observe.Store.Tests.Roles.Postgres;

/// <summary>What one process has of the roles of a database.</summary>
internal sealed class RoleProcess : IAsyncDisposable
{
    private readonly PostgresDatabase _database;

    public RoleProcess(string connection)
    {
        Connection = connection;
        _database = PostgresDatabase.Open(connection, TimeProvider.System);
        Roles = new PostgresRoleLock(_database);
    }

    public string Connection { get; }

    public PostgresRoleLock Roles { get; }

    /// <summary>The server ends every session that asks for a role or holds it, as an administrator or a restart does.</summary>
    public async Task EndSessionsAsync(string role)
    {
        await using var command = _database.Source.CreateCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()");
        command.Parameters.Add(new NpgsqlParameter { Value = $"observe {role}" });
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Roles.DisposeAsync();
        await _database.DisposeAsync();
    }
}
