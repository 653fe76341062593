using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Workloads;

namespace Observe.Analyzer.Signals;

/// <summary>Each interval: rules of all profiles, merge, derived signals, write.</summary>
internal sealed partial class SignalLoop(
    ProfileLibrary library, SignalRules rules, SignalWriter writer, SignalBackfill backfill, WorkloadRegistry workloads,
    IOptions<ProfileOptions> options, TimeProvider time, ILogger<SignalLoop> logger) : BackgroundService
{
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
        await writer.WriteAsync(known, now, cancellationToken);
        await workloads.SaveAsync(now, cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "profile left out: {Problem}")]
    private static partial void ProfileLeftOut(ILogger logger, string problem);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "signals were not evaluated, the next interval tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);
}
