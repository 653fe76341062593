namespace Observe.Dashboard.Tests.Page;

public sealed class PageExtensionsTests
{
    /// <summary>No page is built beside the tests: what would be the page says so, everything else is refused.</summary>
    [Theory]
    [InlineData("/workloads/local/shop/my.api", "404 The page is not built.")]
    [InlineData("/apiary", "404 The page is not built.")]
    public async Task Get_AddressOfAPage_IsThePageWhateverItsCharacters(string path, string begins)
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.StartsWith(begins, await host.GetAsync(path), StringComparison.Ordinal);
    }

    /// <summary>Its body is written by the server, for all routes.</summary>
    [Theory]
    [InlineData("/api")]
    [InlineData("/api/nothing")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/v1/nothing")]
    public async Task Get_UnknownRouteOfAnApi_IsNotFound(string path)
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.Equal("404 ", await host.GetAsync(path));
    }
}
