using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals.Late;
using Observe.Analyzer.Workloads;

namespace Observe.Analyzer.Signals;

/// <summary>Each interval: rules of all profiles, merge, derived signals, write.</summary>
internal sealed partial class SignalLoop(
    ProfileLibrary library, SignalRules rules, SignalWriter writer, SignalBackfill backfill, WorkloadRegistry workloads, LatestSignals latest,
    LateSamples late, IOptions<ProfileOptions> options, TimeProvider time, ILogger<SignalLoop> logger) : BackgroundService
{
    /// <summary>Steps evaluated again in one tick: a flood of late samples must not keep the present waiting.</summary>
    private const int MaxLateSteps = 30;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var problem in library.Problems)
            ProfileLeftOut(logger, problem.ToString());
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
        var known = workloads.Update(await rules.AtAsync(now, cancellationToken), now, out var found);
        if (found.Count > 0)
            await backfill.RunAsync(found, now, cancellationToken);
        latest.Replace(known);
        await writer.WriteAsync(known, now, cancellationToken);
        await workloads.SaveAsync(now, cancellationToken);
        // Told before the look for late samples: what arrives from here on is late for this step.
        late.Evaluated(now);
        await RepeatAsync(cancellationToken);
    }

    /// <summary>Evaluates again the steps that samples came too late for.</summary>
    private async Task RepeatAsync(CancellationToken cancellationToken)
    {
        foreach (var step in late.Take(MaxLateSteps))
        {
            var signals = await rules.StepAsync(step, cancellationToken);
            await writer.WriteAsync([.. signals.Where(signal => workloads.Follows(signal.Winner.Workload))], null, cancellationToken);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "profile left out: {Problem}")]
    private static partial void ProfileLeftOut(ILogger logger, string problem);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "signals were not evaluated, the next interval tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);
}
