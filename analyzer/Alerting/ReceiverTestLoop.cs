using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Observe.Store.Alerts;
using Observe.Store.Requests;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Analyzer.Alerting;

/// <summary>Sends the test notifications that were asked for on the page.</summary>
internal sealed partial class ReceiverTestLoop(
    IStateStore state, AlertDeliverer deliverer, TimeProvider time, ILogger<ReceiverTestLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Who asked longer ago no longer waits.</summary>
    private static readonly long Reach = (long)TimeSpan.FromMinutes(5).TotalMilliseconds;

    private long _seen;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
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

    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var version = await state.TableVersionAsync(TenantId.Default, StateTables.Requests, cancellationToken);
        if (version == _seen)
            return;
        var now = Now();
        var asked = await state.ListAsync(TenantId.Default, StateTables.Requests, new StateQuery { MinTime = now - Reach }, cancellationToken);
        await Task.WhenAll(asked.Select(row => AnswerAsync(row, cancellationToken)));
        await state.DeleteBeforeAsync(TenantId.Default, StateTables.RequestResults, now - 2 * Reach, cancellationToken);
        _seen = version;
    }

    private async Task AnswerAsync(StateRow row, CancellationToken cancellationToken)
    {
        var request = row.As<WorkRequest>();
        if (request.Kind != WorkRequestKinds.TestReceiver
            || await state.GetAsync(TenantId.Default, StateTables.RequestResults, row.Key, cancellationToken) is not null)
            return;
        var found = await state.GetAsync(TenantId.Default, StateTables.Receivers, request.Argument, cancellationToken);
        var problem = found is null
            ? $"no receiver is named `{request.Argument}`"
            : await deliverer.DeliverAsync(Test(), found.As<AlertReceiver>(), cancellationToken);
        var result = new WorkRequestResult(problem is null, problem ?? "delivered", Now());
        await state.PutAsync(
            TenantId.Default, StateTables.RequestResults,
            new StateWrite(row.Key, request.Argument, result.FinishedAt, StateJson.Serialize(result)), null, cancellationToken);
    }

    private Notification Test()
    {
        var labels = new Dictionary<string, string> { ["alertname"] = "Test", ["severity"] = "none" };
        return new Notification(labels, [new Alert
        {
            Fingerprint = "0000000000000000",
            State = AlertState.Firing,
            Labels = labels,
            Annotations = new Dictionary<string, string> { ["summary"] = "A test from Observe: nothing is wrong, notifications arrive." },
            StartsAt = Now(),
        }]);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "test notifications were not handled, the next second tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);
}
