using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Observe.Store.Backup;
using Observe.Store.Deletes;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Embedded;

public static class EmbeddedServiceCollectionExtensions
{
    /// <summary>The folder of everything that is embedded.</summary>
    public static IServiceCollection AddStoreFolder(this IServiceCollection services)
        => services.AddSingleton(provider => StoreFolder.Open(provider.GetRequiredService<IOptions<StoreOptions>>().Value.Data))
            .AddSingleton<IJournalDisk, JournalDisk>();

    /// <summary>Metrics in that folder: <see cref="IMetricWriter"/>, <see cref="IMetricReader"/>, <see cref="IJournalFeed"/>.</summary>
    public static IServiceCollection AddEmbeddedMetrics(this IServiceCollection services)
    {
        services.AddSingleton<StoreTelemetry>();
        services.AddSingleton<EmbeddedMetricStore>();
        services.AddSingleton<IMetricWriter>(provider => provider.GetRequiredService<EmbeddedMetricStore>());
        services.AddSingleton<IMetricReader>(provider => provider.GetRequiredService<EmbeddedMetricStore>());
        services.AddSingleton<IJournalFeed>(provider => provider.GetRequiredService<EmbeddedMetricStore>());
        services.AddSingleton<StoreMaintenance>();
        services.AddSingleton<IStoreMaintenance>(provider => provider.GetRequiredService<StoreMaintenance>());
        services.AddHostedService(provider => provider.GetRequiredService<StoreMaintenance>());
        services.AddSingleton<IMetricDeletes, EmbeddedDeletes>();
        services.AddSingleton<IStoreBackup, EmbeddedBackup>();
        return services;
    }
}
