using Microsoft.Extensions.DependencyInjection;

namespace Observe.PromQL;

public static class PromQLServiceCollectionExtensions
{
    /// <summary>The query engine over the store's readers, as <see cref="Querying.IMetricQuery"/>.</summary>
    public static IServiceCollection AddPromQL(this IServiceCollection services) => services;
}
