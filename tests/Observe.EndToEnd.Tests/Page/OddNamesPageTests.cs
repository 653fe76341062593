using Microsoft.Playwright;

namespace Observe.EndToEnd.Tests.Page;

/// <summary>A workload whose name has what an address reads as its own.</summary>
public sealed class OddNamesPageTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    private const string Service = "50%/off?#x";

    [Fact]
    public async Task Links_to_a_workload_of_an_odd_name_lead_to_it()
    {
        PageFixture.SkipWithoutChromium();
        await Shop.SendAsync(fixture.Observe, Service);
        await using var visit = await fixture.VisitAsync();
        await visit.OpenAsync("/workloads");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = Service }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).First).ToHaveTextAsync(Service);
        await visit.SeesAsync("Load and forecast");
        Assert.EndsWith("/workloads/local/default/50%2525%252Foff%3F%23x", visit.Page.Url, StringComparison.Ordinal);

        // As who follows a bookmark, or types half an address.
        await visit.Page.ReloadAsync();
        await visit.SeesAsync("Load and forecast");
        await visit.OpenAsync("/workloads/local/default/50%");
        await visit.SeesAsync("No workload of this name was seen");
        visit.WasFine();
    }
}
