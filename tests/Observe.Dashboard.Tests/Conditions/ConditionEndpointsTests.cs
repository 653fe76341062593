namespace Observe.Dashboard.Tests.Conditions;

public sealed class ConditionEndpointsTests
{
    [Fact]
    public async Task Get_StoreThatCannotWrite_SaysWhatSinceWhenAndWhy()
    {
        await using var host = await DashboardHost.StartAsync();
        var path = new Uri("/api/observe/v1/conditions", UriKind.Relative);

        Assert.Equal("""{"items":[]}""", await host.Client.GetStringAsync(path));
        host.Condition.Failures = [new("metrics", 1_700_000_000_000, "the disk is full", 3)];

        Assert.Equal(
            """{"items":[{"kind":"metrics","since":1700000000000,"why":"the disk is full","writes":3}]}""",
            await host.Client.GetStringAsync(path));
    }
}
