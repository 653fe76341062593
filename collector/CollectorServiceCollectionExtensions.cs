using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Observe.Collector.Limits;
using Observe.Collector.Otlp;
using Observe.Collector.RemoteWrite;
using Observe.Collector.Scraping;
using Observe.Collector.Sources;

namespace Observe.Collector;

public static class CollectorServiceCollectionExtensions
{
    /// <summary>Receivers and scrapers: everything that brings telemetry in.</summary>
    public static IServiceCollection AddCollector(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CollectorOptions>().Bind(configuration.GetSection("collector")).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SourceRegistry>();
        services.AddSingleton<MetricIngest>();
        services.AddSingleton<SpanIngest>();
        services.AddSingleton<OtlpReceiver>();
        services.AddSingleton<OtlpEndpoints>();
        services.AddHostedService<SourceStatusLoop>();
        services.AddSingleton<RemoteWriteEndpoint>();
        services.AddOptions<ScrapeOptions>().Bind(configuration.GetSection("collector:scrape")).ValidateDataAnnotations();
        services.AddHttpClient();
        services.AddSingleton<TargetDiscovery>();
        services.AddHostedService<ScrapeLoop>();
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = (int)Math.Min(
            int.MaxValue, configuration.GetValue("collector:maxDecodedSize", new CollectorOptions().MaxDecodedSize)));
        return services;
    }
}
