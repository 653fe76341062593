using Npgsql;

namespace Observe.Store.Postgres;

/// <summary>
/// The database that <c>store.postgres</c> names: its connections, and work that is done again where a connection was lost.
/// </summary>
internal sealed class PostgresDatabase : IDisposable, IAsyncDisposable
{
    /// <summary>Schema of our tables where the connection string sets no <c>Search Path</c>: others may share the database.</summary>
    private const string DefaultSchema = "observe";

    /// <summary>Four roles apart must stay below PostgreSQL's default of 100 connections.</summary>
    private const int MaxConnections = 20;

    /// <summary>How long work is tried again before it fails: a restart of the server takes seconds.</summary>
    public static readonly TimeSpan RetryLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly NpgsqlConnectionStringBuilder _connection;

    private PostgresDatabase(NpgsqlConnectionStringBuilder connection, TimeProvider time)
    {
        Source = NpgsqlDataSource.Create(connection);
        _connection = connection;
        Time = time;
        Schema = connection.SearchPath!.Split(',')[0].Trim();
        Name = $"database `{connection.Database ?? connection.Username}` on {connection.Host}:{connection.Port}";
    }

    public NpgsqlDataSource Source { get; }

    public TimeProvider Time { get; }

    /// <summary>The schema that our tables are in; first in the search path, so statements name tables without it.</summary>
    public string Schema { get; }

    /// <summary>Database and host, for sentences; never holds the password.</summary>
    public string Name { get; }

    /// <summary>Opens the database and brings its tables to this version.</summary>
    /// <exception cref="IOException">One sentence: what is wrong, where, and what to do.</exception>
    public static PostgresDatabase Open(string connectionString, TimeProvider time)
    {
        var database = new PostgresDatabase(Parse(connectionString), time);
        try
        {
            PostgresSchema.MigrateAsync(database, PostgresSchema.Parts, CancellationToken.None).GetAwaiter().GetResult();
            return database;
        }
        catch (Exception error)
        {
            database.Dispose();
            if (error is NpgsqlException or TimeoutException)
                throw new IOException(PostgresFailure.Explain(error, database.Name), error);
            throw;
        }
    }

    /// <summary>
    /// Does work on a connection of its own; where the connection is lost, or the server about to be back, again with a new one, until
    /// <see cref="RetryLimit"/> is over. What was lost may have been committed: work must be safe to do twice.
    /// </summary>
    /// <exception cref="NpgsqlException">It failed for another reason, or for too long.</exception>
    public async Task<T> RunAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                return await work(connection, cancellationToken);
            }
            catch (Exception error) when (PostgresFailure.IsTransient(error) && Time.GetElapsedTime(started) + pause < RetryLimit)
            {
                await Task.Delay(pause, Time, cancellationToken);
            }
        }
    }

    public Task RunAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken)
        => RunAsync<object?>(
            async (connection, cancelled) =>
            {
                await work(connection, cancelled);
                return null;
            }, cancellationToken);

    /// <summary>
    /// A connection outside the pool, not opened yet, whose session is the caller's alone. It says within 5 s that the server does not
    /// answer, and asks for no cancellation then.
    /// </summary>
    /// <param name="name">How the server lists it.</param>
    public NpgsqlConnection NewSession(string name)
    {
        var session = new NpgsqlConnectionStringBuilder(_connection.ConnectionString)
        {
            ApplicationName = name,
            Pooling = false,
            Timeout = 5,
            CommandTimeout = 5,
            CancellationTimeout = -1,
            KeepAlive = 0,
        };
        return new NpgsqlConnection(session.ConnectionString);
    }

    public void Dispose() => Source.Dispose();

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        // The parser's own exception is left out: it may repeat what it could not read, and that may be the password.
        var parsed = TryParse(connectionString) ?? throw new IOException(
            "store.postgres is no connection string; it is written `Host=db;Database=observe;Username=observe;Password=…`");
        if (string.IsNullOrEmpty(parsed.SearchPath))
            parsed.SearchPath = DefaultSchema;
        if (!connectionString.Contains("pool", StringComparison.OrdinalIgnoreCase))
            parsed.MaxPoolSize = MaxConnections;
        parsed.ApplicationName ??= "observe";
        // Without this a server that is gone is noticed only when TCP gives up, minutes later.
        if (parsed.KeepAlive == 0)
            parsed.KeepAlive = 10;
        return parsed;
    }

    private static NpgsqlConnectionStringBuilder? TryParse(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return null;
        }
    }
}
