using Microsoft.Extensions.DependencyInjection;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Remote;

public static class RemoteServiceCollectionExtensions
{
    /// <summary>Longer than any query may take (<c>query.timeout</c>, 2 min by default).</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>An answer of 50 M samples is larger; it would not be read by anybody.</summary>
    private const int LargestAnswer = 256 << 20;

    /// <summary>
    /// Metrics in the engine that <c>store.metricsUrl</c> names: <see cref="IMetricWriter"/>, <see cref="IMetricReader"/>,
    /// <see cref="IJournalFeed"/> of what this process writes, and <see cref="RemoteEngine"/> for its query language.
    /// </summary>
    public static IServiceCollection AddRemoteMetrics(this IServiceCollection services)
    {
        services.AddHttpClient(RemoteEngine.Client, client =>
        {
            client.Timeout = Timeout;
            client.MaxResponseContentBufferSize = LargestAnswer;
        });
        services.AddSingleton<RemoteEngine>();
        services.AddSingleton<StoreTelemetry>();
        services.AddSingleton<RemoteMetricStore>();
        services.AddSingleton<IMetricWriter>(provider => provider.GetRequiredService<RemoteMetricStore>());
        services.AddSingleton<IMetricReader>(provider => provider.GetRequiredService<RemoteMetricStore>());
        services.AddSingleton<IJournalFeed>(provider => provider.GetRequiredService<RemoteMetricStore>());
        services.AddHostedService<RemoteSeriesAging>();
        return services;
    }
}
