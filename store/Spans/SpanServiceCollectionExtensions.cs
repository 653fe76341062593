using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Store.Spans.Embedded;

namespace Observe.Store.Spans;

public static class SpanServiceCollectionExtensions
{
    /// <summary>Spans in files below the store's folder.</summary>
    public static IServiceCollection AddSpanStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SpanOptions>().Bind(configuration.GetSection("spans")).ValidateDataAnnotations();
        services.AddSingleton<EmbeddedSpanStore>();
        services.AddSingleton<ISpanWriter>(provider => provider.GetRequiredService<EmbeddedSpanStore>());
        services.AddSingleton<ISpanReader>(provider => provider.GetRequiredService<EmbeddedSpanStore>());
        services.AddHostedService<SpanRetention>();
        return services;
    }
}
