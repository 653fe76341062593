using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Observe.Store.State.Sqlite;

/// <summary>One writing connection, taken in turns inside a transaction, and a pool of reading ones.</summary>
internal sealed class SqliteConnections : IDisposable
{
    private readonly string _connectionString;
    private readonly bool _syncEveryWrite;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentBag<SqliteConnection> _readers = [];

    public SqliteConnections(string path, bool syncEveryWrite)
    {
        SQLitePCL.Batteries_V2.Init();
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        _syncEveryWrite = syncEveryWrite;
        _writer = Open();
    }

    public async ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = _readers.TryTake(out var idle) ? idle : Open();
        try
        {
            return await ValueTask.FromResult(read(connection));
        }
        finally
        {
            _readers.Add(connection);
        }
    }

    public async ValueTask<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var transaction = _writer.BeginTransaction(deferred: false);
            var result = write(_writer);
            transaction.Commit();
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        _writer.Dispose();
        _turn.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        // NORMAL survives the death of the process; FULL syncs each commit and survives power loss.
        command.CommandText = $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(_syncEveryWrite ? "FULL" : "NORMAL")}; PRAGMA busy_timeout = 5000;";
        command.ExecuteNonQuery();
        return connection;
    }
}
