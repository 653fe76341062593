using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Observe.Store.Sources;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Store.Spans.Sampling;

/// <summary>Says on the sources page what sampling kept and dropped, as a row of its own.</summary>
internal sealed partial class SamplingReport : BackgroundService
{
    private const string Id = "tail-sampling|spans";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly TailSampler _sampler;
    private readonly IStateStore _state;
    private readonly TimeProvider _time;
    private readonly ILogger<SamplingReport> _logger;
    private long _told;

    public SamplingReport(TailSampler sampler, IStateStore state, SpanTelemetry telemetry, TimeProvider time, ILogger<SamplingReport> logger)
    {
        (_sampler, _state, _time, _logger) = (sampler, state, time, logger);
        telemetry.Observe(sampler);
    }

    internal async Task TellAsync(CancellationToken cancellationToken)
    {
        var (kept, dropped) = (_sampler.KeptSpans, _sampler.DroppedSpans);
        if (kept + dropped == _told)
            return;
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var perSecond = (kept + dropped - _told) / Interval.TotalSeconds;
        var status = new SourceStatus(
            Id, "tail-sampling", "spans that were decided", "spans.sampling", perSecond, null, kept,
            new Dictionary<string, long> { ["sampled out"] = dropped }, now, null, null);
        await _state.PutAsync(TenantId.Default, StateTables.Sources, new StateWrite(Id, status.Name, now, StateJson.Serialize(status)), null, cancellationToken);
        _told = kept + dropped;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_sampler.IsOn)
            return;
        using var timer = new PeriodicTimer(Interval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Failed(_logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "what sampling kept and dropped was not told; it will be tried again")]
    private static partial void Failed(ILogger logger, Exception error);
}
