using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Observe.Store.Deletes;
using Observe.Store.Journal;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

public static class PostgresMetricsServiceCollectionExtensions
{
    /// <summary>
    /// Metrics in the database that <c>store.postgres</c> names: <see cref="IMetricWriter"/>, <see cref="IMetricReader"/>,
    /// <see cref="IJournalFeed"/>.
    /// </summary>
    public static IServiceCollection AddPostgresMetrics(this IServiceCollection services)
    {
        services.AddSingleton<StoreTelemetry>();
        services.AddSingleton(Open);
        services.AddSingleton<IMetricWriter>(provider => provider.GetRequiredService<PostgresMetricStore>());
        services.AddSingleton<IMetricReader>(provider => provider.GetRequiredService<PostgresMetricStore>());
        services.AddSingleton<IJournalFeed>(provider => provider.GetRequiredService<PostgresMetricStore>());
        services.AddSingleton<IMetricDeletes, PostgresDeletes>();
        services.AddSingleton<PostgresMaintenance>();
        services.AddSingleton<IStoreMaintenance>(provider => provider.GetRequiredService<PostgresMaintenance>());
        services.AddHostedService(provider => provider.GetRequiredService<PostgresMaintenance>());
        return services;
    }

    /// <exception cref="IOException">One sentence: what is wrong, where, and what to do.</exception>
    private static PostgresMetricStore Open(IServiceProvider provider)
    {
        var database = provider.GetRequiredService<PostgresDatabase>();
        try
        {
            return PostgresMetricStore.OpenAsync(
                database,
                provider.GetRequiredService<IOptions<StoreOptions>>().Value,
                provider.GetRequiredService<StoreTelemetry>(),
                provider.GetRequiredService<ILogger<PostgresMetricStore>>(),
                CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (NpgsqlException error)
        {
            throw new IOException(PostgresFailure.Explain(error, database.Name), error);
        }
    }
}
