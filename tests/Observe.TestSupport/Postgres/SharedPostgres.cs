namespace Observe.TestSupport.Postgres;

/// <summary>One server for all tests of an assembly (an assembly fixture), started by the first that asks.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(PostgresServer.StartAsync);

    /// <summary>A connection string to a new, empty database; skips the test where PostgreSQL is not installed.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        PostgresServer.SkipWithoutPostgres();
        return await (await _server.Value).NewDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
            (await _server.Value).Dispose();
    }
}
