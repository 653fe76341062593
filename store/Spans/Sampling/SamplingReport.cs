using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Observe.Store.Sources;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Store.Spans.Sampling;

/// <summary>Says on the sources page what sampling kept and dropped, as a row of its own.</summary>
internal sealed partial class SamplingReport(TailSampler sampler, IStateStore state, TimeProvider time, ILogger<SamplingReport> logger) : BackgroundService
{
    private const string Id = "tail-sampling|spans";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long _told = -1;

    internal async Task TellAsync(CancellationToken cancellationToken)
    {
        var (kept, dropped) = (sampler.KeptSpans, sampler.DroppedSpans);
        if (kept + dropped == Math.Max(_told, 0))
            return;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var perSecond = (kept + dropped - Math.Max(_told, 0)) / Interval.TotalSeconds;
        var status = new SourceStatus(
            Id, "tail-sampling", "spans that were decided", "spans.sampling", perSecond, null, kept,
            new Dictionary<string, long> { ["sampled out"] = dropped }, now, null, null);
        await state.PutAsync(TenantId.Default, StateTables.Sources, new StateWrite(Id, status.Name, now, StateJson.Serialize(status)), null, cancellationToken);
        _told = kept + dropped;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!sampler.IsOn)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Failed(logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "what sampling kept and dropped was not told; it will be tried again")]
    private static partial void Failed(ILogger logger, Exception error);
}
