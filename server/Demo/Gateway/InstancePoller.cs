namespace Observe.Server.Demo.Gateway;

/// <summary>
/// Asks Observe five times a second which instances are ready, and asks it to wake a function for which requests wait while it
/// has none. A failed call keeps the last picture.
/// </summary>
internal sealed class InstancePoller(Uri observe, GatewayClusters clusters, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var client = new HttpClient { BaseAddress = observe, Timeout = TimeSpan.FromSeconds(2) };
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var cluster in clusters.All)
                    await UpdateAsync(client, cluster, stoppingToken);
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException
                && !stoppingToken.IsCancellationRequested)
            {
                // Observe is starting or stopping; the next poll tells.
            }
        }
    }

    private static async Task UpdateAsync(HttpClient client, GatewayCluster cluster, CancellationToken cancellationToken)
    {
        var workload = Uri.EscapeDataString(DemoFunction.Named(cluster.Name).WorkloadId);
        var instances = await client.GetFromJsonAsync<ListedInstance[]>(
            $"/api/observe/v1/instances?workload={workload}", cancellationToken) ?? [];
        cluster.Pool.Update([.. instances
            .Where(instance => instance.State == "ready")
            .Select(instance => new InstanceAddress(instance.Id, instance.Url, instance.Limit))]);
        if (cluster.Pool is { Ready: 0, Waiting: > 0 })
            (await client.PostAsync($"/api/observe/v1/wake?workload={workload}", null, cancellationToken)).Dispose();
    }

    private sealed record ListedInstance(string Id, string Url, string State, int Limit);
}
