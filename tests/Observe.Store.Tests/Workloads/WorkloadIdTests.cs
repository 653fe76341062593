using Observe.Store.Workloads;

namespace Observe.Store.Tests.Workloads;

public sealed class WorkloadIdTests
{
    [Theory]
    [InlineData("local", "default", "api", "local/default/api")]
    [InlineData("aws/1/eu", "default", "api", "aws/1/eu/default/api")]
    [InlineData("local", "shop", "team/api", "local/shop/team%2Fapi")]
    [InlineData("local", "shop/team", "api", "local/shop%2Fteam/api")]
    [InlineData("local", "50%", "%2F", "local/50%25/%252F")]
    [InlineData("aws/..", ".", "..", "aws/%2E%2E/%2E/%2E%2E")]
    [InlineData("local", "v1.2", "a..b", "local/v1.2/a..b")]
    public void ToString_AnyParts_AreReadBack(string location, string ns, string workload, string text)
    {
        var id = new WorkloadId(location, ns, workload);

        Assert.Equal(text, id.ToString());
        Assert.True(WorkloadId.TryParse(text, out var read));
        Assert.Equal(id, read);
    }
}
