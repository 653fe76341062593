using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Observe.PromQL.Querying;

namespace Observe.PromQL;

public static class PromQLServiceCollectionExtensions
{
    /// <summary>The query engine over the store's readers, as <see cref="IMetricQuery"/>.</summary>
    public static IServiceCollection AddPromQL(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<QueryOptions>().Bind(configuration.GetSection("query")).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<QueryTelemetry>();
        services.AddSingleton<QueryEngine>();
        services.AddSingleton<IMetricQuery>(provider => provider.GetRequiredService<QueryEngine>());
        return services;
    }
}
