using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Observe.PromQL.Querying;
using Observe.PromQL.Remote;

namespace Observe.PromQL;

public static class PromQLServiceCollectionExtensions
{
    /// <summary>
    /// <see cref="IMetricQuery"/>: the query engine over the store's readers, or the engine that <c>store.metricsUrl</c> names.
    /// </summary>
    public static IServiceCollection AddPromQL(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<QueryOptions>().Bind(configuration.GetSection("query")).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<QueryTelemetry>();
        services.AddSingleton<QueryEngine>();
        if (string.IsNullOrEmpty(configuration["store:metricsUrl"]))
            services.AddSingleton<ITimedQuery>(provider => provider.GetRequiredService<QueryEngine>());
        else
            services.AddSingleton<ITimedQuery, RemoteMetricQuery>();
        services.AddSingleton<IMetricQuery>(provider => provider.GetRequiredService<ITimedQuery>());
        return services;
    }
}
