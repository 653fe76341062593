namespace Observe.Store.Alerts;

public enum AlertState
{
    Firing,
    Resolved,
}

/// <summary>An alert and what became of its delivery; row of <c>StateTables.Alerts</c>. Times in ms since the epoch.</summary>
public sealed record Alert
{
    /// <summary>Hash of the labels, as Alertmanager's fingerprint: the same trouble keeps it.</summary>
    public required string Fingerprint { get; init; }

    public required AlertState State { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyDictionary<string, string> Annotations { get; init; }

    public required long StartsAt { get; init; }

    public long? EndsAt { get; init; }

    public string? SilencedBy { get; init; }

    public IReadOnlyList<AlertDelivery> Deliveries { get; init; } = [];
}

/// <summary>How telling one receiver of one state stands.</summary>
/// <param name="Receiver">Its name.</param>
/// <param name="State">What it was told, or was to be told.</param>
/// <param name="Time">Of the last attempt, ms since the epoch.</param>
/// <param name="Delivered">Whether the last attempt succeeded.</param>
/// <param name="Attempts">Since the last success.</param>
/// <param name="Message">What came of it, in words.</param>
/// <param name="Severity">Severity of the alert at the last attempt.</param>
/// <param name="Reached">Whether any attempt succeeded: who was told that it fires is told of its end.</param>
public sealed record AlertDelivery(
    string Receiver, AlertState State, long Time, bool Delivered, int Attempts, string Message, string? Severity = null, bool Reached = false);

/// <summary>Where alerts go; row of <c>StateTables.Receivers</c>, key = name.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Kind"><c>webhook</c> (Alertmanager's JSON), <c>slack</c> or <c>email</c>.</param>
/// <param name="Url">Webhook or Slack URL; <c>smtp://host:port</c> for e-mail.</param>
/// <param name="To">E-mail recipients, comma-separated.</param>
/// <param name="From">E-mail sender.</param>
/// <param name="AllowPrivate">Whether a loopback, link-local or private address may be called.</param>
public sealed record AlertReceiver(
    string Name, string Kind, string Url, string? To = null, string? From = null, bool AllowPrivate = false);

/// <summary>Alerts whose labels equal all of <paramref name="Matchers"/> are not delivered in [StartsAt, EndsAt].</summary>
public sealed record Silence(
    string Id, IReadOnlyDictionary<string, string> Matchers, long StartsAt, long EndsAt, string CreatedBy, string Comment);
