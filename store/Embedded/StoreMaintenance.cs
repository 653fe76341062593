using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Store.Chunks;
using Observe.Store.Deletes;

namespace Observe.Store.Embedded;

/// <summary>
/// Every half minute: moves old closed chunks into blocks, checkpoints a grown journal, drops what is beyond retention. A step that
/// fails is logged and tried again; nothing is lost meanwhile, the journal still holds it.
/// </summary>
internal sealed partial class StoreMaintenance(
    EmbeddedMetricStore store, IOptions<StoreOptions> options, TimeProvider time, StoreTelemetry telemetry, ILogger<StoreMaintenance> logger)
    : BackgroundService, IHostedLifecycleService, IStoreMaintenance
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Days a step that deletes are cleaned out of: as of rollups, so that a delete of a month does not hold up the flushes.</summary>
    private const int CleanedAtOnce = 1;

    private readonly SemaphoreSlim _one = new(1);
    private readonly Lazy<HeadFlush> _flush = new(() => new HeadFlush(store.Default, options.Value));

    public StoreStatistics Statistics => store.Statistics;

    public Task FlushAsync(CancellationToken cancellationToken)
        => RunAloneAsync(
            () =>
            {
                Step(force: true);
                return true;
            }, cancellationToken);

    /// <summary>Does something while no files are merged, moved or dropped.</summary>
    public async Task<T> RunAloneAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The program is ready when the store is: a recovery that fails ends the start.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => store.Opening.WaitAsync(cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var recovery = store.Default.Recovery;
        Recovered(logger, recovery.Series, recovery.Segments, recovery.Records, recovery.TornBytes, recovery.Took);
        TellDamage();
        store.Default.Head.Births.Mark(time.GetUtcNow().ToUnixTimeMilliseconds(), store.Default.Index.NextOrdinal);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await _one.WaitAsync(stoppingToken);
            try
            {
                Step(force: false);
            }
            catch (Exception error)
            {
                StepFailed(logger, error);
            }
            finally
            {
                _one.Release();
            }
        }
    }

    private void Step(bool force)
    {
        var started = time.GetTimestamp();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var flushed = _flush.Value.Run(now, force);
        if (flushed is { } done)
        {
            var took = time.GetElapsedTime(started);
            telemetry.Checkpointed(took);
            Flushed(logger, done.Chunks, done.Blocks, done.Merged, took);
        }

        var cleaned = Clean(now, force);
        RollUp(now, force);
        var dropped = Retention.Apply(store.Default, now, options.Value);
        foreach (var day in dropped)
            Dropped(logger, day);
        var head = store.Default.Head;
        if (cleaned > 0 || head.Full() is not null)
            head.ForgetEndedSeries();
        DropRollups(now);
        head.Births.Mark(now, head.Index.NextOrdinal);
        telemetry.Looked(head.Full());
        TellDamage();
    }

    private int Clean(long now, bool force)
    {
        var started = time.GetTimestamp();
        var days = TombstoneCleaning.Run(store.Default, force ? long.MaxValue : ChunkBuilder.DayOf(now), force ? int.MaxValue : CleanedAtOnce);
        if (days > 0)
        {
            var took = time.GetElapsedTime(started);
            Cleaned(logger, days, took);
        }

        return days;
    }

    private void RollUp(long now, bool force)
    {
        var started = time.GetTimestamp();
        // A day at a time, so that the first start with a month of blocks does not hold up the flushes.
        var made = store.Default.Rollups.Make(now, options.Value.Rollups, force ? int.MaxValue : 1);
        var took = time.GetElapsedTime(started);
        foreach (var day in made)
            RolledUp(logger, day, took);
    }

    private void DropRollups(long now)
    {
        var dropped = store.Default.Rollups.ApplyRetention(now, options.Value.Rollups);
        foreach (var day in dropped)
            Dropped(logger, day);
    }

    private void TellDamage()
    {
        foreach (var damage in store.Default.Damage.TakeNew())
            Damaged(logger, damage);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information,
        Message = "store recovered: {Series} series, {Records} records of {Segments} journal segments, {TornBytes} torn bytes cut off, in {Duration}")]
    private static partial void Recovered(ILogger logger, int series, int segments, int records, long tornBytes, TimeSpan duration);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "damaged, the rest serves: {Damage}")]
    private static partial void Damaged(ILogger logger, string damage);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "{Chunks} chunks into {Blocks} blocks, {Merged} days merged, in {Duration}")]
    private static partial void Flushed(ILogger logger, int chunks, int blocks, int merged, TimeSpan duration);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "beyond retention, dropped: {Partition}")]
    private static partial void Dropped(ILogger logger, string partition);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "store maintenance failed, it will be tried again")]
    private static partial void StepFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 7, Level = LogLevel.Debug, Message = "deleted samples left the blocks and rollups of {Days} days, in {Duration}")]
    private static partial void Cleaned(ILogger logger, int days, TimeSpan duration);

    [LoggerMessage(EventId = 6, Level = LogLevel.Debug, Message = "{Day} rolled up, in {Duration}")]
    private static partial void RolledUp(ILogger logger, string day, TimeSpan duration);
}
