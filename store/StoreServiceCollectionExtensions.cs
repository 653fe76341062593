using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Observe.Store;

public static class StoreServiceCollectionExtensions
{
    /// <summary>The store: metrics, spans and state, in one folder or in PostgreSQL.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }
}
