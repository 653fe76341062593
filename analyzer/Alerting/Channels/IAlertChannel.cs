using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting.Channels;

/// <summary>A way to tell somebody.</summary>
internal interface IAlertChannel
{
    /// <summary>The receiver kind it serves.</summary>
    string Kind { get; }

    /// <summary>One attempt. Throws where it was not taken.</summary>
    Task SendAsync(Notification notification, AlertReceiver receiver, CancellationToken cancellationToken);
}
