using Npgsql;

namespace Observe.Store.Roles.Postgres;

/// <summary>
/// A connection that holds an advisory lock, watched: a broken one is noticed as it breaks, a silent one within <see cref="Interval"/>
/// and the connection's command timeout.
/// </summary>
internal sealed class PostgresRoleLease : IRoleLease
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public PostgresRoleLease(NpgsqlConnection connection)
    {
        _connection = connection;
        _watching = Task.Run(WatchAsync);
    }

    public CancellationToken Lost => _lost.Token;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        await _connection.DisposeAsync();
        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            // Behind a pooler that gives each statement another session the lock would be nobody's.
            var session = await SessionAsync();
            while (true)
            {
                await _connection.WaitAsync(Interval, _stop.Token);
                if (await SessionAsync() != session)
                    break;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
        {
            // Whatever became of the connection, the lock went with it.
        }

        await _lost.CancelAsync();
    }

    private async Task<int> SessionAsync()
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", _connection);
        return (int)(await command.ExecuteScalarAsync(_stop.Token))!;
    }
}
