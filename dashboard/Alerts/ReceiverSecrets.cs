using System.Text.Json;
using Observe.Store.Alerts;
using Observe.Store.Policies;
using Observe.Store.State;

namespace Observe.Dashboard.Alerts;

/// <summary>
/// Receivers as those may see them who may not change them: of an address scheme and host. Whoever knows the rest of Slack's, or of many a
/// webhook's, can post there.
/// </summary>
internal static class ReceiverSecrets
{
    /// <summary>What the audit calls changes of receivers.</summary>
    public const string AuditName = "receiver";

    public static AlertReceiver Hide(AlertReceiver receiver) => receiver with { Url = Hide(receiver.Url) };

    public static AuditEntry Hide(AuditEntry entry)
        => entry.What == AuditName || entry.What.EndsWith(" " + AuditName, StringComparison.Ordinal)
            ? entry with { Before = HideIn(entry.Before), After = HideIn(entry.After) }
            : entry;

    /// <summary><c>https://hooks.slack.com/services/T0/B0/secret</c> → <c>https://hooks.slack.com/…</c></summary>
    private static string Hide(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            return "…";
        var start = $"{parsed.Scheme}://{parsed.Authority}";
        return parsed is { PathAndQuery: "" or "/", Fragment: "", UserInfo: "" } ? start : start + "/…";
    }

    private static string? HideIn(string? receiver)
    {
        try
        {
            return receiver is null ? null : StateJson.Serialize(Hide(StateJson.Deserialize<AlertReceiver>(receiver)));
        }
        catch (JsonException)
        {
            return "\"…\"";
        }
    }
}
