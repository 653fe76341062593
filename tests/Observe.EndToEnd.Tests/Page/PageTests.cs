using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Page;

/// <summary>What a person does on the page, and what comes of it.</summary>
public sealed class PageTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    [Fact]
    public async Task Search_and_shortcuts_lead_to_pages_and_back_leads_back()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/");

        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("pric");
        await visit.Page.Locator("div[role=option]").First.WaitForAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.IsAtAsync($"/workloads/{Shop.Workload("pricing")}");
        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.Keyboard.PressAsync("t");
        await visit.IsAtAsync("/traces");
        await visit.Page.Keyboard.PressAsync("?");
        await visit.SeesAsync("move the time range by half of it");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.GoBackAsync();

        await visit.IsAtAsync("/pricing");
        visit.WasFine();
    }

    [Fact]
    public async Task What_the_store_cannot_write_stands_over_every_page()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        var failure = new { kind = "metrics", since = 0, why = "the journal cannot be written: No space left on device", writes = 144 };
        await visit.Page.RouteAsync("**/api/observe/v1/conditions", route => route.FulfillAsync(new() { Json = new { items = new[] { failure } } }));
        await visit.OpenAsync("/alerts");

        await visit.SeesAsync("no metrics are kept: the journal cannot be written: No space left on device. 144 writes refused, senders try again.");
        visit.WasFine();
    }

    [Fact]
    public async Task Mode_switch_writes_the_policy_and_pause_says_who()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync($"/workloads/{Shop.Workload("checkout")}");

        await visit.Button("off").ClickAsync();
        await Assertions.Expect(visit.Button("off")).ToHaveAttributeAsync("aria-pressed", "true");
        var policy = (await fixture.Observe.ListAsync("/policies")).Single();
        await visit.Button("advise").ClickAsync();
        await visit.Button("Pause scaling").ClickAsync();
        await visit.SeesAsync("Scaling paused by local at");
        var pause = (await fixture.Observe.ListAsync("/pauses")).Single();
        await visit.Button("resume").ClickAsync();
        await visit.SeesAsync("Pause scaling");

        Assert.Equal("off", policy.GetProperty("mode").GetString());
        Assert.True(pause.GetProperty("paused").GetBoolean());
        visit.WasFine();
    }

    [Fact]
    public async Task A_policy_is_checked_as_it_is_typed_and_shown_as_changes_before_it_is_saved()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/settings");
        await visit.Button("edit the policy of checkout").ClickAsync();
        var text = visit.Page.GetByLabel($"policy of {Shop.Workload("checkout")}");
        var before = await text.InputValueAsync();

        await text.FillAsync(before + "x");
        await visit.Page.Locator(".notice.trouble").WaitForAsync();
        await text.FillAsync(before.Replace("\"maxReplicas\": 8", "\"maxReplicas\": 0", StringComparison.Ordinal));
        await visit.SeesAsync("+   \"maxReplicas\": 0");
        await Assertions.Expect(visit.Page.Locator(".notice.trouble code").First).ToContainTextAsync("Replicas");
        await Assertions.Expect(visit.Button("Save")).ToBeDisabledAsync();
        await text.FillAsync(before.Replace("\"maxReplicas\": 8", "\"maxReplicas\": 9", StringComparison.Ordinal));
        await Assertions.Expect(visit.Page.Locator(".notice.trouble")).ToHaveCountAsync(0);
        await visit.Button("Save").ClickAsync();
        await visit.SeesAsync("1 to 9");
        await visit.Page.Locator("summary", new() { HasText = "policy local/default/checkout" }).First.ClickAsync();
        await visit.SeesAsync("-   \"maxReplicas\": 8");

        Assert.Equal(9, (await fixture.Observe.ListAsync("/policies")).Single().GetProperty("maxReplicas").GetInt32());
        visit.WasFine();
    }

    [Fact]
    public async Task An_alert_is_silenced_in_two_clicks_and_the_silence_ended()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        // An alert takes half an hour of a signal: this one is made up, the silence is real.
        await visit.Page.RouteAsync("**/api/observe/v1/alerts", route => route.FulfillAsync(new() { Json = new { items = new[] { Shop.Alert("checkout") } } }));
        await visit.OpenAsync("/alerts");
        await visit.SeesAsync("1 alert firing");

        await visit.Button("Silence…").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "4 h", Exact = true }).ClickAsync();
        await visit.SeesAsync("workload = local/default/checkout");
        var silence = (await fixture.Observe.ListAsync("/silences")).Single();
        await visit.Button("End now").ClickAsync();
        await Assertions.Expect(visit.Button("End now")).ToHaveCountAsync(0);

        Assert.Equal(4 * 3_600_000, silence.GetProperty("endsAt").GetInt64() - silence.GetProperty("startsAt").GetInt64());
        Assert.Empty(await fixture.Observe.ListAsync("/silences"));
        visit.WasFine();
    }

    [Fact]
    public async Task The_keyboard_alone_leads_from_the_overview_to_a_workload_and_its_mode()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/");

        await visit.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(visit.Page.GetByText("skip to content")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.TabToAsync(visit.Page.Locator("tbody a", new() { HasText = "checkout" }));
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.IsAtAsync($"/workloads/{Shop.Workload("checkout")}");
        await visit.TabToAsync(visit.Button("advise"));
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Button("advise")).ToHaveAttributeAsync("aria-pressed", "true");

        visit.WasFine();
    }

    [Fact]
    public async Task A_receiver_is_added_and_tested()
    {
        PageFixture.SkipWithoutChromium();
        using var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{FreePort()}/");
        listener.Start();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/alerts");

        await visit.Page.GetByLabel("name", new() { Exact = true }).FillAsync("pager");
        await visit.Page.GetByLabel("address", new() { Exact = true }).FillAsync(listener.Prefixes.Single());
        await visit.Page.GetByLabel("it may be a private address").CheckAsync();
        await visit.Button("Add").ClickAsync();
        await visit.Button("Send a test").ClickAsync();
        var context = await listener.GetContextAsync();
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        context.Response.Close();
        await visit.SeesAsync("delivered");

        Assert.Contains("\"alertname\":\"Test\"", body, StringComparison.Ordinal);
        visit.WasFine();
    }

    [Fact]
    public async Task What_happens_appears_without_reloading()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/workloads");
        await visit.SeesAsync("checkout");

        await Shop.SendAsync(fixture.Observe, "newcomer");
        await visit.SeesAsync("newcomer");
        await visit.Button("Live").ClickAsync();
        await visit.SeesAsync("Paused");

        visit.WasFine();
    }

    [Fact]
    public async Task Theme_is_remembered_and_range_stays_in_the_address()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/explore?q=workload:requests:rate");

        await visit.Button("dark theme").ClickAsync();
        await visit.Page.GetByLabel("time range", new() { Exact = true }).SelectOptionAsync("1h");
        await visit.Page.ReloadAsync();
        await visit.SeesAsync("GraphTable");

        Assert.Equal("dark", await visit.Page.GetAttributeAsync("html", "data-theme"));
        Assert.Contains("range=1h", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Traces" }).ClickAsync();
        Assert.Contains("range=1h", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_asks_for_a_key_and_goes_on_with_it()
    {
        PageFixture.SkipWithoutChromium();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("keys"), "read eyes read-read-read-read\n");
        await using var observe = await ObserveProcess.StartAsync(folder.File("data"), "--api-key-file", folder.File("keys"));
        await using var visit = await fixture.VisitAsync(observe: observe);
        await visit.Page.GotoAsync("/");

        await visit.Page.GetByLabel("API key").FillAsync("wrong-wrong-wrong-wrong");
        await visit.Button("sign in").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Alert).First.WaitForAsync();
        await visit.Page.GetByLabel("API key").FillAsync("read-read-read-read");
        await visit.Button("sign in").ClickAsync();

        await visit.SeesAsync("Observe is running and waits for data");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
