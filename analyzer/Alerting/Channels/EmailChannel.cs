using System.Net.Mail;
using Microsoft.Extensions.Options;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting.Channels;

/// <summary>Plain text over SMTP, <c>smtp://host:port</c>.</summary>
internal sealed class EmailChannel(IOptions<AlertingOptions> options) : IAlertChannel
{
    private const int DefaultPort = 25;

    public string Kind => "email";

    public async Task SendAsync(Notification notification, AlertReceiver receiver, CancellationToken cancellationToken)
    {
        var url = new Uri(receiver.Url);
        var address = await ReceiverAddress.ResolveAsync(url.Host, receiver, cancellationToken);
        using var client = new SmtpClient(address.ToString(), url.Port > 0 ? url.Port : DefaultPort);
        using var message = new MailMessage(receiver.From ?? "observe@localhost", receiver.To ?? "", Subject(notification), Body(notification));
        await client.SendMailAsync(message, cancellationToken);
    }

    /// <summary>A line break in a label must not become a header.</summary>
    private static string Subject(Notification notification)
        => string.Concat($"[{AlertText.Status(notification.State)}] {notification.Group}".Select(letter => char.IsControl(letter) ? ' ' : letter));

    private string Body(Notification notification)
        => string.Join('\n', notification.Alerts.Select(alert =>
            $"[{AlertText.Status(alert.State)}] {AlertText.Summary(alert)}\n\n"
            + $"{string.Join('\n', alert.Labels.Select(label => $"{label.Key}: {label.Value}"))}\nsince {AlertText.Time(alert.StartsAt)}\n"
            + $"{AlertText.Link(alert, options.Value.ExternalUrl)}\n"));
}
