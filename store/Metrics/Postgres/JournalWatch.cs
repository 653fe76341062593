using Microsoft.Extensions.Logging;
using Npgsql;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Follows the other processes until it is disposed. A notification only wakes it: it looks each second anyway, so that a lost one, or
/// a lost connection, costs a second and no data.
/// </summary>
internal sealed partial class JournalWatch(PostgresMetrics metrics, JournalTail tail, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SeenInterval = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private Task _loops = Task.CompletedTask;
    private long _seen;
    private bool _isFailing;

    private TimeProvider Time => metrics.Database.Time;

    public void Start() => _loops = Task.WhenAll(Task.Run(FollowAsync), Task.Run(ListenAsync));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _stop.Dispose();
        _wake.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await WaitAsync();
                await tail.CatchUpAsync(_stop.Token);
                await SayAliveAsync();
                _isFailing = false;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (!_isFailing)
                    CannotFollow(logger, metrics.Database.Name, error);
                _isFailing = true;
            }
        }
    }

    private async Task WaitAsync()
    {
        using var limit = new CancellationTokenSource(Interval, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        try
        {
            await _wake.WaitAsync(either.Token);
            // Any number of notifications is one reason to look.
            while (_wake.Wait(0, CancellationToken.None))
            {
            }
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // Nobody woke it in time.
        }
    }

    private async Task SayAliveAsync()
    {
        if (_seen != 0 && Time.GetElapsedTime(_seen) < SeenInterval)
            return;
        var own = metrics.Committer.Own;
        await metrics.Database.RunAsync(
            (connection, cancelled) => WriterRows.SeenAsync(connection, metrics.Tenant, own.Writer, cancelled), _stop.Token);
        _seen = Time.GetTimestamp();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync();
            }
            catch (Exception error) when (error is OperationCanceledException || PostgresFailure.IsTransient(error))
            {
                await Task.Delay(Interval, Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenOnceAsync()
    {
        await using var connection = await metrics.Database.Source.OpenConnectionAsync(_stop.Token);
        connection.Notification += (_, sent) =>
        {
            if (sent.Payload != metrics.Committer.Own.Writer.ToString())
                _wake.Release();
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {JournalCommitter.Notification}", connection))
            await listen.ExecuteNonQueryAsync(_stop.Token);
        while (true)
            await connection.WaitAsync(_stop.Token);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning,
        Message = "what other processes write cannot be read from {Database}, it will be tried each second")]
    private static partial void CannotFollow(ILogger logger, string database, Exception error);
}
