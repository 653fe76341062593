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
    public async Task Explore_completes_shows_the_place_of_a_mistake_and_makes_a_dashboard_that_is_shared()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/explore");
        var editor = visit.Page.GetByLabel("PromQL expression");

        await editor.FillAsync("sum(rate(");
        await visit.Button("Run").ClickAsync();
        await visit.Page.Locator(".where b").WaitForAsync();
        await editor.FillAsync("");
        await editor.PressSequentiallyAsync("workload:requests:r");
        await visit.Page.Locator("div[role=option]").First.WaitForAsync();
        await editor.PressAsync("Tab");
        await editor.PressAsync("Enter");
        await visit.SeesAsync("GraphTable");
        await visit.Button("Add to a dashboard").ClickAsync();
        await visit.Page.GetByLabel("title", new() { Exact = true }).FillAsync("Shop load");
        await visit.Button("Save").ClickAsync();
        await visit.IsAtAsync("/dashboards/shop-load");

        await using var colleague = await fixture.VisitAsync();
        await colleague.OpenAsync("/dashboards/shop-load");
        await colleague.SeesAsync("workload:requests:rate");
        Assert.Equal(1, await colleague.Page.Locator(".panel canvas").CountAsync());
        visit.WasFine();
        colleague.WasFine();
    }

    [Fact]
    public async Task A_policy_is_checked_as_it_is_typed_and_shown_as_changes_before_it_is_saved()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/settings");
        await visit.Page.Locator("summary").First.ClickAsync();
        var text = visit.Page.GetByLabel($"policy of {Shop.Workload("checkout")}");
        var before = await text.InputValueAsync();

        await text.FillAsync(before + "x");
        await visit.Page.Locator(".notice.trouble").WaitForAsync();
        await text.FillAsync(before.Replace("\"maxReplicas\": 8", "\"maxReplicas\": 0", StringComparison.Ordinal));
        await visit.SeesAsync("+   \"maxReplicas\": 0");
        await visit.Button("Save").ClickAsync();
        await visit.SeesAsync("maxReplicas");
        await text.FillAsync(before.Replace("\"maxReplicas\": 8", "\"maxReplicas\": 9", StringComparison.Ordinal));
        await visit.Button("Save").ClickAsync();
        await visit.SeesAsync("1 to 9");

        Assert.Equal(9, (await fixture.Observe.ListAsync("/policies")).Single().GetProperty("maxReplicas").GetInt32());
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
