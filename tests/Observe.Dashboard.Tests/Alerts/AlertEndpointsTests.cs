using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Observe.Store.Access;
using Observe.Store.Alerts;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Tests.Alerts;

public sealed class AlertEndpointsTests
{
    private const string Slack = "https://hooks.slack.com/services/T0/B0/secret";
    private const string Receivers = "/api/observe/v1/receivers";
    private const string Audit = "/api/observe/v1/audit";

    [Theory]
    [InlineData(Slack, "https://hooks.slack.com/…")]
    [InlineData("https://user:secret@example.com/", "https://example.com/…")]
    [InlineData("http://example.com:8080/?token=secret", "http://example.com:8080/…")]
    [InlineData("http://example.com/#secret", "http://example.com/…")]
    [InlineData("https://example.com/", "https://example.com")]
    public async Task Get_ByWhoMayOnlyRead_ShowsSchemeAndHostAlone(string url, string shown)
    {
        await using var host = await DashboardHost.StartAsync(refused: AccessPolicies.Operate);
        await host.PutReceiverRowAsync(new AlertReceiver("pager", "webhook", url));

        Assert.Equal($$"""200 {"items":[{"name":"pager","kind":"webhook","url":"{{shown.Replace("…", "\\u2026", StringComparison.Ordinal)}}","allowPrivate":false}]}""", await host.GetAsync(Receivers));
    }

    [Fact]
    public async Task Get_ChangesOfReceivers_AreHiddenFromWhoMayOnlyRead()
    {
        await using var operators = await DashboardHost.StartAsync();
        await PutAsync(operators, new AlertReceiver("pager", "slack", Slack));
        await PutAsync(operators, new AlertReceiver("pager", "slack", Slack + "2"));
        using var deleted = await operators.Client.DeleteAsync($"{Receivers}/pager");
        await using var readers = await DashboardHost.StartAsync(refused: AccessPolicies.Operate);
        foreach (var row in await operators.State.ListAsync(TenantId.Default, StateTables.Audit, new StateQuery(), default))
            await readers.State.PutAsync(TenantId.Default, StateTables.Audit, new StateWrite(row.Key, row.Subject, row.Time, row.Json), null, default);

        Assert.Equal(4, Count(await operators.GetAsync(Audit), "services/T0/B0/secret"));
        var seen = await readers.GetAsync(Audit);
        Assert.Equal((0, 4), (Count(seen, "secret"), Count(seen, "https://hooks.slack.com/")));
        Assert.Contains("\"what\":\"delete receiver\"", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ByWhoMayOperate_ShowsAll()
    {
        await using var host = await DashboardHost.StartAsync();
        await PutAsync(host, new AlertReceiver("pager", "slack", Slack));

        Assert.Contains(Slack, await host.GetAsync(Receivers), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("webhook", "http://127.0.0.1:9093/hook", "127.0.0.1")]
    [InlineData("webhook", "http://localhost/hook", "localhost")]
    [InlineData("webhook", "http://a.LOCALHOST./hook", "a.localhost.")]
    [InlineData("slack", "http://169.254.169.254/latest", "169.254.169.254")]
    [InlineData("webhook", "http://[::1]/", "[::1]")]
    [InlineData("webhook", "http://[fe80::1]/", "[fe80::1]")]
    [InlineData("webhook", "http://2130706433/", "127.0.0.1")]
    [InlineData("email", "smtp://10.0.0.1:25", "10.0.0.1")]
    public async Task Put_PrivateAddress_IsRefusedUnlessItIsMeant(string kind, string url, string shown)
    {
        await using var host = await DashboardHost.StartAsync();
        var receiver = new AlertReceiver("pager", kind, url, To: "a@example.com");

        var refused = await PutAsync(host, receiver);
        var meant = await PutAsync(host, receiver with { AllowPrivate = true });

        Assert.Equal((HttpStatusCode.BadRequest,
            $"url: `{shown}` is a loopback, link-local or private address, which is not called: add \"allowPrivate\": true where it is meant"), refused);
        Assert.Equal((HttpStatusCode.NoContent, null), meant);
    }

    [Theory]
    [InlineData("http://example.com/hook")]
    [InlineData("http://93.184.216.34/")]
    [InlineData("http://localhost.example.com/")]
    public async Task Put_PublicAddress_IsTaken(string url)
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.Equal((HttpStatusCode.NoContent, null), await PutAsync(host, new AlertReceiver("pager", "webhook", url)));
    }

    [Theory]
    [InlineData("""{"matchers":{"a":null},"startsAt":1,"endsAt":2}""")]
    [InlineData("""{"matchers":{},"startsAt":1,"endsAt":2}""")]
    [InlineData("""{"matchers":{"a":"b"},"startsAt":2,"endsAt":1}""")]
    public async Task Put_SilenceOfNothing_IsRefused(string json)
    {
        await using var host = await DashboardHost.StartAsync();
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");

        using var answer = await host.Client.PutAsync("/api/observe/v1/silences/x", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("a label and its value", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 99999999999999999)]
    [InlineData(-1, 1)]
    public async Task Put_SilenceBeyondAllDates_IsRefused(long start, long end)
    {
        await using var host = await DashboardHost.StartAsync();

        using var answer = await host.Client.PutAsJsonAsync(
            "/api/observe/v1/silences/x", new { id = "x", matchers = new { a = "b" }, startsAt = start, endsAt = end, createdBy = "", comment = "" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("startsAt, endsAt", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a@example.com", "b@example.com\r\nBcc: c@example.com", "from: `b@example.com\r\nBcc: c@example.com` is no e-mail address: write name@example.com")]
    [InlineData("a@example.com,nobody", null, "to: `nobody` is no e-mail address: write name@example.com, several with commas between them")]
    [InlineData("a@example.com\n", null, "to: `a@example.com` is no e-mail address: write name@example.com, several with commas between them")]
    [InlineData(" ", null, "to: an e-mail needs somebody to go to")]
    [InlineData("a@example.com, B <b@example.com>", "Observe <observe@localhost>", null)]
    public async Task Put_Email_GoesToAndComesFromAddresses(string to, string? from, string? problem)
    {
        await using var host = await DashboardHost.StartAsync();

        var (_, detail) = await PutAsync(host, new AlertReceiver("pager", "email", "smtp://mail.example.com:25", to, from));

        Assert.Equal(problem, detail);
    }

    [Fact]
    public async Task Test_OfNobody_IsNotFound()
    {
        await using var host = await DashboardHost.StartAsync();

        using var answer = await host.Client.PostAsync($"{Receivers}/none/test", null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("there is no receiver `none`", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/observe/v1/alerts?limit=-1", "400", "parameter `limit`: -1 is below 0")]
    [InlineData("/api/v1/labels?limit=-1", "400", "\"errorType\":\"bad_data\"")]
    [InlineData("/api/observe/v1/alerts?limit=1", "200", "items")]
    public async Task Get_LimitBelowZero_IsRefused(string path, string status, string says)
    {
        await using var host = await DashboardHost.StartAsync();

        var answer = await host.GetAsync(path);

        Assert.StartsWith(status, answer, StringComparison.Ordinal);
        Assert.Contains(says, answer, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string? Detail)> PutAsync(DashboardHost host, AlertReceiver receiver)
    {
        using var answer = await host.Client.PutAsJsonAsync($"{Receivers}/{receiver.Name}", receiver, StateJson.Options);
        return (answer.StatusCode, answer.IsSuccessStatusCode
            ? null
            : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    private static int Count(string text, string word) => text.Split(word).Length - 1;
}
