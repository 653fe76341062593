using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Observe.Collector;

public static class CollectorServiceCollectionExtensions
{
    /// <summary>Receivers and scrapers: everything that brings telemetry in.</summary>
    public static IServiceCollection AddCollector(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }
}
