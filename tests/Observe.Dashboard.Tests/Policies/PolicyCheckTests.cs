using System.Text;

namespace Observe.Dashboard.Tests.Policies;

public sealed class PolicyCheckTests
{
    private const string Good = """{"workload":"local/shop/api","mode":"advise","minReplicas":1,"maxReplicas":5,"target":{"kind":"none"}}""";

    [Fact]
    public async Task Check_Good_HasNoItemsAndKeepsNothing()
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.Equal("{\"items\":[]}", await CheckAsync(host, Good));
        Assert.Equal("200 {\"items\":[]}", await host.GetAsync("/api/observe/v1/policies"));
    }

    [Fact]
    public async Task Check_Mistakes_NamesTheirPlaces()
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.Contains("\"path\":\"maxReplicas\"", await CheckAsync(host, Good.Replace("\"maxReplicas\":5", "\"maxReplicas\":\"five\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("inReplicas", await CheckAsync(host, Good.Replace("\"minReplicas\":1", "\"minReplicas\":9", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"none\"", "\"none\",\"settings\":{\"a\":null}", """{"items":[{"path":"target.settings.a","message":"text was expected; leave it out for its default"}]}""")]
    [InlineData("\"none\"", "null", """{"items":[{"path":"target.kind","message":"text was expected (line 1)"}]}""")]
    [InlineData("\"advise\"", "\"fast\"", """{"items":[{"path":"mode","message":"one of off, advise, auto was expected (line 1)"}]}""")]
    public async Task Check_WrongKindOfValue_SaysWhatBelongsThere(string right, string wrong, string expected)
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.Equal(expected, await CheckAsync(host, Good.Replace(right, wrong, StringComparison.Ordinal)));
    }

    private static async Task<string> CheckAsync(DashboardHost host, string policy)
    {
        using var content = new StringContent(policy, Encoding.UTF8, "application/json");
        using var answer = await host.Client.PostAsync("/api/observe/v1/policies/check", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadAsStringAsync();
    }
}
