using Microsoft.Playwright;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Page;

/// <summary>What a person does with the charts of a workload, with traces and on the map.</summary>
public sealed class WorkloadPageTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    private static readonly string Checkout = $"/workloads/{Shop.Workload("checkout")}?range=5m";

    [Fact]
    public async Task A_drag_zooms_all_charts_and_the_arrows_move_them()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync(Checkout);
        var chart = await visit.Page.Locator(".u-over").First.BoundingBoxAsync();
        Assert.NotNull(chart);

        await visit.Page.Mouse.MoveAsync(chart.X + chart.Width * 0.3f, chart.Y + 60);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(chart.X + chart.Width * 0.6f, chart.Y + 60, new() { Steps = 5 });
        await visit.Page.Mouse.UpAsync();
        await Poll.UntilAsync(() => visit.Page.Url.Contains("from=", StringComparison.Ordinal), "the address holds the range");
        var zoomed = visit.Page.Url;
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(visit.Page).Not.ToHaveURLAsync(zoomed);
        await visit.Page.GoBackAsync();

        await Assertions.Expect(visit.Page).ToHaveURLAsync(zoomed);
        visit.WasFine();
    }

    [Fact]
    public async Task The_crosshair_tells_all_lines_highest_first()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync(Checkout);
        var latency = visit.Page.Locator(".chart", new() { HasText = "Latency" }).Locator(".u-over");
        await latency.ScrollIntoViewIfNeededAsync();
        var box = await latency.BoundingBoxAsync();
        Assert.NotNull(box);

        // The last of the past, where data is.
        await visit.Page.Mouse.MoveAsync(box.X + box.Width * 0.93f, box.Y + 40);
        var rows = visit.Page.Locator(".tip tr");
        await Assertions.Expect(rows).ToHaveCountAsync(2);

        await Assertions.Expect(rows.First).ToContainTextAsync("p95");
        visit.WasFine();
    }

    [Fact]
    public async Task The_origin_handle_goes_back_with_the_arrow_keys()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync(Checkout);
        var handle = visit.Page.GetByLabel("show what it thought at");

        await handle.FocusAsync();
        for (var press = 0; press < 20; press++)
            await handle.PressAsync("ArrowLeft");
        await visit.SeesAsync("What it thought at");
        Assert.Contains("origin=", visit.Page.Url, StringComparison.Ordinal);
        await visit.Button("back to now").ClickAsync();

        await visit.SeesAsync("Drag back to see what it thought then");
        visit.WasFine();
    }

    [Fact]
    public async Task A_decision_is_made_again_with_changed_inputs()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync($"/decisions/{fixture.DecisionId}");

        await visit.Page.GetByText("Replay it with changed inputs").ClickAsync();
        await visit.Page.GetByLabel("demand, busy slots").FillAsync("21");
        await visit.Page.GetByLabel("minimum").FillAsync("4");
        await visit.Button("Replay").ClickAsync();
        await visit.SeesAsync("It would have asked for");
        await visit.Page.GetByLabel("maximum").FillAsync("0");
        await visit.Button("Replay").ClickAsync();

        await visit.SeesAsync("maxReplicas:");
        visit.WasFine();
    }

    [Fact]
    public async Task Traces_are_narrowed_by_counts_opened_and_folded()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/traces?range=1h");

        await visit.Page.Locator(".facets button", new() { HasText = "pricing" }).ClickAsync();
        await visit.IsAtAsync("service=pricing");
        await visit.Page.Locator("tbody a").First.ClickAsync();
        await visit.IsAtAsync($"/traces/{Shop.TraceId}?range=1h");
        await visit.Button("spans below GET /cart").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".waterfall > li")).ToHaveCountAsync(1);
        await visit.Page.Locator(".open-span").First.ClickAsync();

        await visit.SeesAsync("starts after");
        visit.WasFine();
    }

    [Fact]
    public async Task The_map_opens_a_workload_by_mouse_and_by_keyboard()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/map");
        var node = visit.Page.Locator(".node", new() { HasText = "pricing" });

        await node.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.IsAtAsync($"/workloads/{Shop.Workload("pricing")}");
        await visit.Page.GoBackAsync();
        await node.ClickAsync();

        await visit.IsAtAsync($"/workloads/{Shop.Workload("pricing")}");
        visit.WasFine();
    }
}
