using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Alerting;
using Observe.Analyzer.Alerting.Channels;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Tests.Alerting.Channels;

public sealed class ChannelTests
{
    private static readonly IOptions<AlertingOptions> Options
        = Microsoft.Extensions.Options.Options.Create(new AlertingOptions { ExternalUrl = "https://observe.example/" });

    private static readonly Notification Notification = new(
        new Dictionary<string, string> { ["alertname"] = "Anomaly" },
        [Alert("local/shop/api", AlertState.Firing), Alert("local/shop/<!here>", AlertState.Resolved)]);

    [Fact]
    public async Task Webhook_Notification_IsAlertmanagersJson()
        => Assert.Equal(
            """
            {"version":"4","groupKey":"{}:{alertname=\u0022Anomaly\u0022}","truncatedAlerts":0,"status":"firing","receiver":"r",
            "groupLabels":{"alertname":"Anomaly"},"commonLabels":{"alertname":"Anomaly"},"commonAnnotations":{"summary":"much"},
            "externalURL":"https://observe.example/","alerts":[
            {"status":"firing","labels":{"alertname":"Anomaly","workload":"local/shop/api"},"annotations":{"summary":"much"},
            "startsAt":"1970-01-01T00:00:01.000Z","endsAt":"0001-01-01T00:00:00Z",
            "generatorURL":"https://observe.example/workloads/local/shop/api","fingerprint":"f"},
            {"status":"resolved","labels":{"alertname":"Anomaly","workload":"local/shop/\u003C!here\u003E"},"annotations":{"summary":"much"},
            "startsAt":"1970-01-01T00:00:01.000Z","endsAt":"1970-01-01T00:00:09.000Z",
            "generatorURL":"https://observe.example/workloads/local/shop/\u003C!here\u003E","fingerprint":"f"}]}
            """.Replace("\n", "", StringComparison.Ordinal),
            await PostedAsync(new WebhookChannel(Options)));

    [Fact]
    public async Task Slack_LabelsFromOutside_MentionNobody()
    {
        var body = await PostedAsync(new SlackChannel(Options));

        Assert.Contains("local/shop/\\u0026lt;!here\\u0026gt;", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<!here>", body, StringComparison.Ordinal);
        Assert.Contains("\"color\":\"good\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Email_Notification_ReachesTheMailServer()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var mail = ReceiveAsync(server);

        await new EmailChannel(Options).SendAsync(
            Notification, new AlertReceiver("r", "email", $"smtp://{server.LocalEndpoint}", "ops@example.org", "observe@example.org", true), default);

        var text = await mail;
        Assert.Contains("MAIL FROM:<observe@example.org>", text, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<ops@example.org>", text, StringComparison.Ordinal);
        Assert.Contains("Subject: [firing] alertname=\"Anomaly\"", text, StringComparison.Ordinal);
        Assert.Contains("workload: local/shop/api", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_PrivateAddressThatIsNotAllowed_IsRefused()
    {
        var receiver = new AlertReceiver("r", "email", "smtp://127.0.0.1:1", "a@b", "c@d");

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => new EmailChannel(Options).SendAsync(Notification, receiver, default));

        Assert.Equal("127.0.0.1 is a private address; allow it on the receiver (allowPrivate)", error.Message);
    }

    private static async Task<string> PostedAsync(IAlertChannel channel)
    {
        await using var receiver = new FailingReceiver(failures: 0);
        await channel.SendAsync(Notification, new AlertReceiver("r", channel.Kind, receiver.Url, AllowPrivate: true), default);
        return Assert.Single(receiver.Bodies);
    }

    /// <summary>A mail server of eight lines: answers each command and keeps what was said.</summary>
    private static async Task<string> ReceiveAsync(TcpListener server)
    {
        using var client = await server.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.ASCII) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 test");
        var said = new StringBuilder();
        var isBody = false;
        while (await reader.ReadLineAsync() is { } line && line != "QUIT")
        {
            said.AppendLine(line);
            isBody = isBody ? line != "." : line == "DATA";
            if (!isBody || line == "DATA")
                await writer.WriteLineAsync(line == "DATA" ? "354 go on" : "250 ok");
        }

        return said.ToString();
    }

    private static Alert Alert(string workload, AlertState state) => new()
    {
        Fingerprint = "f",
        State = state,
        Labels = new SortedDictionary<string, string> { ["alertname"] = "Anomaly", ["workload"] = workload },
        Annotations = new Dictionary<string, string> { ["summary"] = "much" },
        StartsAt = 1000,
        EndsAt = state == AlertState.Resolved ? 9000 : null,
    };
}
