using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Observe.Autoscaler;

public static class AutoscalerServiceCollectionExtensions
{
    /// <summary>Policies, decisions and targets.</summary>
    public static IServiceCollection AddAutoscaler(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }
}
