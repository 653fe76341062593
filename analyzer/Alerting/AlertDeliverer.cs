using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Alerting.Channels;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting;

/// <summary>One attempt to tell one receiver, within the time a receiver may take.</summary>
internal sealed partial class AlertDeliverer(
    IEnumerable<IAlertChannel> channels, IOptions<AlertingOptions> options, TimeProvider time, ILogger<AlertDeliverer> logger)
{
    /// <summary>Null where it was delivered, else why not.</summary>
    public async Task<string?> DeliverAsync(Notification notification, AlertReceiver receiver, CancellationToken cancellationToken)
    {
        if (channels.FirstOrDefault(channel => channel.Kind == receiver.Kind) is not { } channel)
            return $"no receiver is of kind `{receiver.Kind}`; there are {string.Join(", ", channels.Select(item => item.Kind))}";
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await channel.SendAsync(notification, receiver, either.Token);
            return null;
        }
        // Whatever a receiver's address or library does, it is this receiver's failure and nobody else's.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = limit.IsCancellationRequested
                ? $"no answer within {options.Value.Timeout.TotalSeconds:0.#} s"
                : error.InnerException?.Message ?? error.Message;
            NotDelivered(logger, receiver.Name, problem);
            return problem;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "receiver {Receiver} was not told: {Problem}")]
    private static partial void NotDelivered(ILogger logger, string receiver, string problem);
}
