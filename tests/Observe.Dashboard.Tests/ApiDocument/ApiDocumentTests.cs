using System.Net.Http.Json;
using System.Text.Json;

namespace Observe.Dashboard.Tests.ApiDocument;

public sealed class ApiDocumentTests
{
    [Fact]
    public async Task Document_HasATitleAndASummaryForEveryOperation()
    {
        await using var host = await DashboardHost.StartAsync();

        var document = await host.Client.GetFromJsonAsync<JsonElement>("/api/observe/v1/openapi/v1.json");

        Assert.Equal("Observe API", document.GetProperty("info").GetProperty("title").GetString());
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value))).ToArray();
        Assert.True(operations.Length > 40, $"{operations.Length} operations");
        Assert.Empty(operations.Where(operation => !operation.Value.TryGetProperty("summary", out _)).Select(operation => operation.Name));
    }

    [Fact]
    public async Task Page_AsksNoServiceOfItsMakers()
    {
        await using var host = await DashboardHost.StartAsync();

        var page = await host.GetAsync("/api/docs/");

        Assert.Contains("<title>Observe API</title>", page, StringComparison.Ordinal);
        Assert.Contains("\"withDefaultFonts\":false", page.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }
}
