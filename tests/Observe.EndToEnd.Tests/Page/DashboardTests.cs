using Microsoft.Playwright;

namespace Observe.EndToEnd.Tests.Page;

/// <summary>Asking in PromQL, and keeping what is asked as a dashboard.</summary>
public sealed class DashboardTests(PageFixture fixture) : IClassFixture<PageFixture>
{
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
        await editor.FillAsync("sum(workload:requests:rate)by(workload)");
        await visit.Button("Format").ClickAsync();
        await Assertions.Expect(visit.Page.GetByLabel("PromQL expression")).ToHaveValueAsync("sum by (workload) (workload:requests:rate)");
        await visit.Page.GetByText("Add to a dashboard").ClickAsync();
        await visit.Button("New dashboard").ClickAsync();
        await visit.Page.GetByLabel("title", new() { Exact = true }).FillAsync("Shop load");
        await visit.Button("Save").ClickAsync();
        await visit.IsAtAsync("/dashboards/shop-load");

        await using var colleague = await fixture.VisitAsync();
        await colleague.OpenAsync("/dashboards/shop-load");
        await colleague.SeesAsync("workload:requests:rate");
        await Assertions.Expect(colleague.Page.Locator(".panel canvas")).ToHaveCountAsync(1);
        visit.WasFine();
        colleague.WasFine();
    }

    [Fact]
    public async Task A_histogram_is_a_heat_map_and_a_line_that_is_hidden_stays_so_in_the_address()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/explore?q=sum(workload:latency:seconds)");
        await Assertions.Expect(visit.Button("Heat map")).ToHaveAttributeAsync("aria-pressed", "true");
        await visit.Page.Locator("canvas").WaitForAsync();

        await visit.OpenAsync("/explore?q=sum by (workload) (workload:requests:rate)");
        await visit.Button("pricing").ClickAsync();
        await Assertions.Expect(visit.Button("pricing")).ToHaveAttributeAsync("aria-pressed", "false");
        await visit.Page.ReloadAsync();

        await Assertions.Expect(visit.Button("pricing")).ToHaveAttributeAsync("aria-pressed", "false");
        visit.WasFine();
    }

    [Fact]
    public async Task A_dashboard_begins_with_a_template_is_rearranged_and_comes_back_from_its_export()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/dashboards");
        await visit.Button("Golden signals").ClickAsync();
        await visit.Page.Locator(".handle").First.WaitForAsync();

        await visit.Page.Locator(".handle").First.DragToAsync(visit.Page.Locator(".panel").Nth(1));
        await Assertions.Expect(visit.Page.Locator(".panel").First).ToHaveAttributeAsync("aria-label", "Errors");
        await visit.Button("Later").First.ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".panel").First).ToHaveAttributeAsync("aria-label", "Requests");
        await visit.Button("Save").ClickAsync();
        await visit.IsAtAsync("/dashboards/golden-signals");
        var export = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Button("Export JSON").ClickAsync());
        await visit.OpenAsync("/dashboards");
        await visit.Page.GetByLabel("import a dashboard").SetInputFilesAsync(await export.PathAsync());

        await visit.IsAtAsync("/dashboards/golden-signals-2");
        await Assertions.Expect(visit.Page.Locator(".panel")).ToHaveCountAsync(5);
        visit.WasFine();
    }

    [Fact]
    public async Task A_Grafana_dashboard_is_imported()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/dashboards");
        const string Grafana = """{"title":"From Grafana","panels":[{"type":"stat","title":"Load","targets":[{"expr":"sum(workload:requests:rate)"}]}]}""";

        await visit.Page.GetByLabel("import a dashboard").SetInputFilesAsync(new FilePayload
        {
            Name = "grafana.json",
            MimeType = "application/json",
            Buffer = System.Text.Encoding.UTF8.GetBytes(Grafana),
        });

        await visit.IsAtAsync("/dashboards/from-grafana");
        await visit.SeesAsync("Load");
        visit.WasFine();
    }
}
