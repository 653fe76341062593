using Microsoft.Extensions.Hosting;

namespace Observe.Store.Remote;

/// <summary>Forgets every hour how senders spell their series, so that a flood of short-lived ones takes no memory for long.</summary>
internal sealed class RemoteSeriesAging(RemoteMetricStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            store.Forget();
    }
}
