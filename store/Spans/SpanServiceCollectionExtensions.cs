using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Observe.Store.Conditions;
using Observe.Store.Spans.Embedded;
using Observe.Store.Spans.Postgres;
using Observe.Store.Spans.Sampling;

namespace Observe.Store.Spans;

public static class SpanServiceCollectionExtensions
{
    /// <summary>Spans in files below the store's folder.</summary>
    public static IServiceCollection AddEmbeddedSpans(this IServiceCollection services, IConfiguration configuration)
        => services.AddSpans<EmbeddedSpanStore>(configuration).AddHostedService<SpanUpkeepLoop>()
            .AddSingleton<ISpanMaintenance>(provider => provider.GetRequiredService<EmbeddedSpanStore>());

    /// <summary>Spans in the database that <c>store.postgres</c> names.</summary>
    public static IServiceCollection AddPostgresSpans(this IServiceCollection services, IConfiguration configuration)
        => services.AddSpans<PostgresSpanStore>(configuration).AddHostedService<PostgresSampling>();

    private static IServiceCollection AddSpans<TStore>(this IServiceCollection services, IConfiguration configuration)
        where TStore : class, ISpanWriter, ISpanReader, ISpanPieces
    {
        services.AddOptions<SpanOptions>().Bind(configuration.GetSection("spans")).ValidateDataAnnotations();
        services.AddOptions<SamplingOptions>().Bind(configuration.GetSection("spans:sampling")).ValidateDataAnnotations();
        services.AddSingleton(provider => new TailSampler(provider.GetRequiredService<IOptions<SamplingOptions>>().Value));
        services.AddSingleton<SpanTelemetry>();
        services.AddSingleton<TStore>();
        services.AddSingleton<ISpanWriter>(provider => new WatchedSpanWriter(
            provider.GetRequiredService<TStore>(), provider.GetRequiredService<StoreCondition>().Spans));
        services.AddSingleton<ISpanReader>(provider => provider.GetRequiredService<TStore>());
        services.AddSingleton<ISpanPieces>(provider => provider.GetRequiredService<TStore>());
        services.AddHostedService<SpanRetention>();
        services.AddHostedService<SamplingReport>();
        return services;
    }
}
