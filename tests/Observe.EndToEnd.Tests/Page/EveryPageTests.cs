using System.IO.Compression;
using System.Text.Json;
using Microsoft.Playwright;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Page;

/// <summary>What holds of every page, in both themes: it draws, it is accessible, it fits a phone, it asks nobody else.</summary>
public sealed class EveryPageTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    private IEnumerable<(string Path, string Sees)> Pages =>
    [
        ("/", "2 workloads"),
        ("/workloads", "checkout"),
        ($"/workloads/{Shop.Workload("checkout")}?range=5m", "Load and forecast"),
        ($"/decisions/{fixture.DecisionId}", "What it knew"),
        ("/map", "pricing"),
        ("/traces", "checkout GET /cart"),
        ($"/traces/{Shop.TraceId}", "critical path"),
        ("/alerts", "No alert firing"),
        ("/explore?q=workload:requests:rate", "GraphTable"),
        ("/explore?q=sum(workload:latency:seconds)", "Heat map"),
        ("/explore?q=sum(rate(", "unexpected end"),
        ("/explore", "Ask, for example"),
        ("/workloads/nobody/knows/this", "No workload of this name was seen"),
        ($"/traces/{Shop.TraceId}?with={Shop.TraceId}", "open alone"),
        ("/dashboards/new?template=golden", "Golden"),
        ("/dashboards", "New dashboard"),
        ("/dashboards/new", "Add a panel"),
        ("/sources", "sources"),
        ("/sources/series", "Series by metric"),
        ("/settings", "Policies"),
        ("/nowhere", "There is no page"),
        ("/workloads/local/default/my.api", "No workload of this name was seen"),
        ("/no.page", "There is no page"),
    ];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Page_draws_without_errors_and_axe_finds_nothing(ColorScheme theme)
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync(theme);
        var axe = await File.ReadAllTextAsync(RepositoryFiles.PathOf("dashboard", "web", "node_modules", "axe-core", "axe.min.js"));
        foreach (var (path, sees) in Pages)
        {
            await visit.Page.GotoAsync(path);
            await visit.SeesAsync(sees);
            await visit.Page.EvaluateAsync(axe);
            var violations = await visit.Page.EvaluateAsync<JsonElement>(
                "async () => (await axe.run({ rules: { region: { enabled: false } } })).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | '))");
            visit.Problems.AddRange(violations.EnumerateArray().Select(item => $"{path} {theme}: {item}"));
        }

        visit.WasFine();
    }

    [Fact]
    public async Task Page_fits_a_phone()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync(width: 360, height: 740);
        foreach (var (path, sees) in Pages)
        {
            await visit.Page.GotoAsync(path);
            await visit.SeesAsync(sees);
            var width = await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
            if (width > 360)
                visit.Problems.Add($"{path} is {width} px wide");
        }

        visit.WasFine();
    }

    [Fact]
    public async Task Page_of_the_API_asks_nobody_else_and_offers_nothing_of_its_makers()
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();
        await visit.Page.GotoAsync("/api/docs");

        await visit.SeesAsync("Names of labels");

        var text = await visit.Page.Locator("body").InnerTextAsync();
        foreach (var offer in (string[])["Ask AI", "Generate SDK", "MCP", "Deploy", "Open API Client"])
            Assert.DoesNotContain(offer, text, StringComparison.Ordinal);
        visit.WasFine();
    }

    [Theory]
    [InlineData("/traces/zz", "Trace zz")]
    [InlineData("/decisions/nope", "Decision nope")]
    public async Task What_is_not_there_has_a_heading(string path, string heading)
    {
        PageFixture.SkipWithoutChromium();
        await using var visit = await fixture.VisitAsync();

        await visit.OpenAsync(path);

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        await visit.SeesAsync("there is no");
    }

    [Fact]
    public void Script_is_under_400_KB_compressed()
    {
        var scripts = Directory.GetFiles(RepositoryFiles.PathOf("dashboard", "web", "dist", "assets"), "*.js");
        Assert.SkipWhen(scripts.Length == 0, "the page is not built");
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var script in scripts)
                gzip.Write(File.ReadAllBytes(script));
        }

        Assert.InRange(compressed.Length, 1, 400_000);
    }
}
