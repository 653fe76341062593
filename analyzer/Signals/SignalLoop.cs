using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Workloads;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Signals;

/// <summary>Each interval: rules of all profiles, merge, derived signals, write. A profile that fails never stops the others.</summary>
internal sealed partial class SignalLoop(
    ProfileLibrary library, IMetricQuery query, IMetricWriter writer, WorkloadRegistry workloads, IOptions<ProfileOptions> options,
    TimeProvider time, ILogger<SignalLoop> logger) : BackgroundService
{
    private readonly SignalEvaluation _evaluation = new(query, options.Value.RateWindow);
    private readonly SignalWriter _signals = new(writer);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var problem in library.Problems)
            ProfileLeftOut(logger, problem);
        await workloads.LoadAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TickAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                TickFailed(logger, error);
            }
        }
    }

    /// <summary>One evaluation at now.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var values = await EvaluateAsync(now, now, 1, cancellationToken);
        var merged = SignalMerge.Merge(values).ToList();
        merged.AddRange(DerivedSignals.Demand(merged));
        var known = workloads.Update(merged, now, out var found);
        if (found.Count > 0)
            await BackfillAsync(found, now, cancellationToken);
        await _signals.WriteAsync(known, now, cancellationToken);
        await workloads.SaveAsync(now, cancellationToken);
    }

    /// <summary>Runs the rules over the past of workloads seen for the first time, in stretches that a query may have.</summary>
    private async Task BackfillAsync(IReadOnlySet<Store.Workloads.WorkloadId> found, long now, CancellationToken cancellationToken)
    {
        const int PointsAStretch = 1000;
        var step = await IsYoungAsync(now, cancellationToken)
            ? (long)options.Value.Interval.TotalMilliseconds
            : Math.Max((long)options.Value.Interval.TotalMilliseconds, (long)options.Value.Backfill.TotalMilliseconds / 10_000);
        var start = now - Math.Min((long)options.Value.Backfill.TotalMilliseconds, step * 10_000);
        for (var from = start; from < now; from += step * PointsAStretch)
        {
            var to = Math.Min(from + step * (PointsAStretch - 1), now - step);
            var values = await EvaluateAsync(from, to, step, cancellationToken);
            var merged = SignalMerge.Merge(values.Where(value => found.Contains(value.Workload))).ToList();
            merged.AddRange(DerivedSignals.Demand(merged));
            await _signals.WriteAsync(merged, 0, cancellationToken);
        }

        var reach = TimeSpan.FromMilliseconds(now - start);
        Backfilled(logger, found.Count, reach);
    }

    /// <summary>Whether all there is fits into fine steps.</summary>
    private async Task<bool> IsYoungAsync(long now, CancellationToken cancellationToken)
    {
        var result = await query.InstantAsync(
            Store.Tenancy.TenantId.Default, "count({__name__=~\".+_bucket|.+_total\"} offset 1d)", now, cancellationToken);
        return result.Error is null && result.Vector().Count == 0;
    }

    private async Task<List<SignalValue>> EvaluateAsync(long start, long end, long step, CancellationToken cancellationToken)
    {
        var values = new List<SignalValue>();
        foreach (var profile in library.Profiles)
        {
            try
            {
                values.AddRange(await _evaluation.EvaluateAsync(profile, start, end, step, cancellationToken));
            }
            catch (InvalidOperationException error)
            {
                RulesFailed(logger, profile.Name, error.Message);
            }
        }

        return values;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "profile left out: {Problem}")]
    private static partial void ProfileLeftOut(ILogger logger, string problem);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "signals were not evaluated, the next interval tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "rules of profile {Profile} failed: {Problem}")]
    private static partial void RulesFailed(ILogger logger, string profile, string problem);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "{Count} new workloads, signals evaluated over the past {Reach}")]
    private static partial void Backfilled(ILogger logger, int count, TimeSpan reach);
}
