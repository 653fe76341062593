using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Observe.Store.Backup;
using Observe.Store.Deletes;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Embedded;

public static class EmbeddedServiceCollectionExtensions
{
    /// <summary>Metrics in a folder: <see cref="IMetricWriter"/>, <see cref="IMetricReader"/>, <see cref="IJournalFeed"/>.</summary>
    public static IServiceCollection AddEmbeddedMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddStoreOptions(configuration);
        services.AddSingleton(provider => StoreFolder.Open(provider.GetRequiredService<IOptions<StoreOptions>>().Value.Data));
        services.AddSingleton<StoreTelemetry>();
        services.AddSingleton<IJournalDisk, JournalDisk>();
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
