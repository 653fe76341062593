namespace Observe.Server.Demo.Gateway;

/// <summary>One function behind the gateway.</summary>
internal sealed record GatewayCluster(string Name, InstancePool Pool, ClusterStatistics Statistics);

/// <summary>The functions behind the gateway.</summary>
internal sealed class GatewayClusters
{
    public IReadOnlyList<GatewayCluster> All { get; } =
        [.. DemoFunction.All.Select(function => new GatewayCluster(function.Name, new InstancePool(), new ClusterStatistics()))];

    public GatewayCluster? Find(string name) => All.FirstOrDefault(cluster => cluster.Name == name);

    public string WritePage()
    {
        var page = new EnvoyPage();
        foreach (var cluster in All)
            cluster.Statistics.WriteTo(page, cluster.Name, cluster.Pool);
        return page.ToString();
    }
}
