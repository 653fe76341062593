using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Observe.Store.Conditions;
using Observe.Store.Embedded;
using Observe.Store.Metrics.Postgres;
using Observe.Store.Postgres;
using Observe.Store.Remote;
using Observe.Store.Roles;
using Observe.Store.Rollups;
using Observe.Store.Spans;
using Observe.Store.State;

namespace Observe.Store;

public static class StoreServiceCollectionExtensions
{
    /// <summary>
    /// The store: metrics, spans and state; in PostgreSQL where <c>store.postgres</c> is set, otherwise in one folder. Where
    /// <c>store.metricsUrl</c> is set, metrics are in the engine that it names.
    /// </summary>
    public static IServiceCollection AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        var isRemote = !string.IsNullOrEmpty(configuration["store:metricsUrl"]);
        services.AddStoreOptions(configuration);
        return string.IsNullOrEmpty(configuration["store:postgres"])
            ? (isRemote ? services.AddStoreFolder().AddRemoteMetrics() : services.AddStoreFolder().AddEmbeddedMetrics())
                .AddEmbeddedState().AddEmbeddedSpans(configuration).AddEmbeddedRoles()
            : (isRemote ? services.AddPostgresDatabase().AddRemoteMetrics() : services.AddPostgresDatabase().AddPostgresMetrics())
                .AddPostgresState().AddPostgresSpans(configuration).AddPostgresRoles();
    }

    private static IServiceCollection AddStoreOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StoreOptions>().Bind(configuration.GetSection("store")).ValidateDataAnnotations();
        services.AddOptions<RollupOptions>().Bind(configuration.GetSection("store:rollups")).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StoreCondition>();
        services.TryAddSingleton<IStoreCondition>(provider => provider.GetRequiredService<StoreCondition>());
        return services;
    }

    private static IServiceCollection AddPostgresDatabase(this IServiceCollection services)
        => services.AddSingleton(provider => PostgresDatabase.Open(
            provider.GetRequiredService<IOptions<StoreOptions>>().Value.Postgres, provider.GetRequiredService<TimeProvider>()));
}
