using Observe.Store.Configuration;

namespace Observe.Autoscaler.Targets.Webhook;

/// <summary>Where webhooks may go and how they are signed: not for policies to say.</summary>
[ConfigurationSection("autoscaler.webhook", "The webhook target: where calls may go and how they are signed.")]
internal sealed class WebhookOptions
{
    [Setting("Allow calls to loopback and private addresses. Link-local addresses, where clouds keep credentials, are never called.")]
    public bool AllowPrivate { get; set; }

    [Setting("File with the key of the HMAC-SHA256 signature in header `X-Observe-Signature`; empty = calls are not signed.")]
    public string SecretFile { get; set; } = "";
}
