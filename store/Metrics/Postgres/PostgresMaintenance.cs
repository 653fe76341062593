using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Every half minute: moves old closed chunks into rows, merges days that are over, drops what is beyond retention. Of the processes of
/// one database one does each step at a time. A step that fails is logged and tried again; nothing is lost meanwhile, the journal still
/// holds it.
/// </summary>
internal sealed partial class PostgresMaintenance : BackgroundService, IStoreMaintenance
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly PostgresMetrics _metrics;
    private readonly StoreTelemetry _telemetry;
    private readonly ILogger<PostgresMaintenance> _logger;
    private readonly SemaphoreSlim _one = new(1);
    private readonly PostgresFlush _flush;
    private readonly DayMerge _merge;
    private readonly PostgresRetention _retention;
    private TableSizes _sizes;

    public PostgresMaintenance(PostgresMetricStore store, StoreTelemetry telemetry, ILogger<PostgresMaintenance> logger)
    {
        _metrics = store.Metrics;
        _telemetry = telemetry;
        _logger = logger;
        _flush = new PostgresFlush(_metrics, store.Tail);
        _merge = new DayMerge(_metrics, store.Tail);
        _retention = new PostgresRetention(_metrics, store.Tail);
        telemetry.Observe(() => _metrics.Head.Index.Count, () => _metrics.Head.Index.NextOrdinal, () => _metrics.JournalBytes, () => _sizes.Chunks);
    }

    /// <summary>Sizes of tables are those of the last step.</summary>
    public StoreStatistics Statistics
    {
        get
        {
            var total = _metrics.Head.Summary;
            return new StoreStatistics(
                _metrics.Head.Index.Count, total.Samples, total.Chunks, _sizes.Journal, _sizes.Checkpoint, _sizes.Chunks, 0, []);
        }
    }

    private TimeProvider Time => _metrics.Database.Time;

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OneAsync(force: true, cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw new IOException(PostgresFailure.Explain(error, _metrics.Database.Name), error);
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Opened(_logger, _metrics.Head.Index.Count, _metrics.Database.Name);
        using var timer = new PeriodicTimer(Interval, Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await OneAsync(force: false, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                StepFailed(_logger, error);
            }
        }
    }

    private async Task OneAsync(bool force, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await StepAsync(force, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task StepAsync(bool force, CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        var now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        var flushed = await _flush.RunAsync(now, force, cancellationToken);
        var merged = await _merge.RunAsync(now, force, cancellationToken);
        if (flushed is { } done)
        {
            var took = Time.GetElapsedTime(started);
            _telemetry.Checkpointed(took);
            Flushed(_logger, done.Chunks, done.Days, merged, took);
        }

        var dropped = await _retention.RunAsync(now, cancellationToken);
        foreach (var day in dropped)
            Dropped(_logger, day);
        // Another process's flush may have emptied series here too.
        if (flushed is not null || dropped.Count > 0 || _metrics.Head.Full() is not null)
            _metrics.Catalog.Forget(_metrics.Head.ForgetEndedSeries());
        _metrics.Head.Births.Mark(now, _metrics.Head.Index.NextOrdinal);
        _telemetry.Looked(_metrics.Head.Full());
        _sizes = await _metrics.Database.RunAsync(TableSizes.ReadAsync, cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "store opened: {Series} series in {Database}")]
    private static partial void Opened(ILogger logger, int series, string database);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "{Chunks} chunks into rows of {Days} days, {Merged} days merged, in {Duration}")]
    private static partial void Flushed(ILogger logger, int chunks, int days, int merged, TimeSpan duration);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "beyond retention, dropped: {Partition}")]
    private static partial void Dropped(ILogger logger, string partition);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "store maintenance failed, it will be tried again")]
    private static partial void StepFailed(ILogger logger, Exception error);
}
