using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals.Fast;
using Observe.Analyzer.Signals.Late;
using Observe.Analyzer.Workloads;
using Observe.PromQL.Querying;
using Observe.Store.Journal;
using Observe.Store.Tenancy;

namespace Observe.Analyzer.Signals;

/// <summary>
/// Follows the journal: fast signals are written as their samples arrive, late samples mark the steps that they change. Where the
/// sequence has a gap the past is read anew, and the signal loop has covered the steps between.
/// </summary>
internal sealed partial class SampleFollower(
    IJournalFeed feed, IMetricQuery query, SignalWriter writer, WorkloadRegistry workloads, LatestSignals latest, LateSamples late, AheadSamples ahead,
    ProfileLibrary library, IOptions<ProfileOptions> options, IOptions<QueryOptions> queryOptions, TimeProvider time,
    ILogger<SampleFollower> logger) : BackgroundService
{
    /// <summary>Between two evaluations: what arrives meanwhile shares one. A tenth of the second that a sample may take.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Batches that are taken in before signals are written, however fast more of them come.</summary>
    private const int MaxBatches = 500;

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly long PruneInterval = (long)TimeSpan.FromMinutes(1).TotalMilliseconds;

    private readonly FastSignals _fast = new(
        FastRule.All(library.Profiles), (long)options.Value.RateWindow.TotalMilliseconds, (long)queryOptions.Value.Lookback.TotalMilliseconds,
        options.Value.FastSeries);

    private readonly Dictionary<string, long> _sequences = new(StringComparer.Ordinal);
    private long _prunedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                FollowingFailed(logger, error);
                await Task.Delay(PauseAfterFailure, time, stoppingToken);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await using var batches = feed.FollowAsync(TenantId.Default, null, cancellationToken).GetAsyncEnumerator(cancellationToken);
        _sequences.Clear();
        var next = batches.MoveNextAsync().AsTask();
        // The past is read once the first batch is there: its number tells whether others are lost meanwhile.
        var hasGap = true;
        while (await next)
        {
            var round = new List<JournalBatch>();
            do
            {
                hasGap |= !IsNext(batches.Current.Position);
                round.Add(batches.Current);
                next = batches.MoveNextAsync().AsTask();
            }
            while (round.Count < MaxBatches && next.IsCompletedSuccessfully && await next);
            if (hasGap)
                await ReadPastAsync(cancellationToken);
            hasGap = false;
            Apply(round);
            if (await WriteAsync(cancellationToken))
                await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async ValueTask ReadPastAsync(CancellationToken cancellationToken)
    {
        await FastSeed.RunAsync(_fast, query, Now(), cancellationToken);
        await AheadSeed.RunAsync(ahead, library.Profiles, query, options.Value.RateWindow, Now(), cancellationToken);
    }

    private void Apply(IEnumerable<JournalBatch> round)
    {
        var now = Now();
        foreach (var entry in round.SelectMany(batch => batch.Samples))
        {
            _fast.Apply(entry.Series.Labels, entry.Sample);
            late.Apply(entry.Series.Labels, entry.Sample.Time);
            ahead.Apply(entry.Series.Labels, entry.Sample.Time, now);
        }
    }

    /// <summary>Whether nothing of this writer is missing before a batch.</summary>
    private bool IsNext(JournalPosition position)
    {
        var isNext = !_sequences.TryGetValue(position.Writer, out var before) || position.Sequence == before + 1;
        _sequences[position.Writer] = position.Sequence;
        return isNext;
    }

    /// <summary>Only what this source serves: which of several does, the signal loop decides.</summary>
    private async ValueTask<bool> WriteAsync(CancellationToken cancellationToken)
    {
        var now = Now();
        var changed = SignalMerge.MergeTick(_fast.Take(now))
            .Where(signal => workloads.SourceOf(signal.Winner.Workload, signal.Winner.Signal) == signal.Winner.Source).ToArray();
        if (now - _prunedAt >= PruneInterval)
        {
            _fast.Prune(now);
            ahead.Prune(now);
            _prunedAt = now;
        }

        if (changed.Length > 0)
            await writer.WriteAsync(latest.Renew(changed, now), now, cancellationToken);
        return changed.Length > 0;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "samples could not be followed, signals wait for their interval until it is tried again")]
    private static partial void FollowingFailed(ILogger logger, Exception error);
}
