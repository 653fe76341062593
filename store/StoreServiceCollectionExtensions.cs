using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Store.Embedded;
using Observe.Store.Spans;
using Observe.Store.State;

namespace Observe.Store;

public static class StoreServiceCollectionExtensions
{
    /// <summary>The store: metrics, spans and state, in one folder.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, IConfiguration configuration)
        => services.AddEmbeddedMetrics(configuration).AddEmbeddedState().AddEmbeddedSpans(configuration);
}
