using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Observe.Collector.Limits;
using Observe.Collector.Otlp;
using Observe.Collector.PushSeries;
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
        services.AddSingleton<CollectorTelemetry>();
        services.AddSingleton<IngestGate>();
        services.AddSingleton<RequestBodyReader>();
        services.AddSingleton<SourceRegistry>();
        services.AddHostedService<SourceStatusLoop>();
        return services.AddPushSeries().AddOtlp(configuration).AddRemoteWrite(configuration).AddScraping(configuration);
    }

    private static IServiceCollection AddPushSeries(this IServiceCollection services)
        => services.AddSingleton<PushSeriesTable>().AddSingleton<DeltaAccumulator>().AddSingleton<PushSeriesEnd>()
            .AddHostedService<PushSeriesLoop>();

    private static IServiceCollection AddOtlp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OtlpOptions>().Bind(configuration.GetSection("collector:otlp")).ValidateDataAnnotations();
        services.AddSingleton<MetricIngest>();
        services.AddSingleton<SpanIngest>();
        services.AddSingleton<OtlpReceiver>();
        services.AddSingleton<OtlpHttpEndpoints>();
        services.AddSingleton<OtlpGrpcReceiver>();
        services.AddSingleton<OtlpGrpcGuard>();
        services.AddGrpc();
        services.AddOptions<Grpc.AspNetCore.Server.GrpcServiceOptions>().Configure<Microsoft.Extensions.Options.IOptions<CollectorOptions>>(
            (grpc, limits) =>
            {
                grpc.MaxReceiveMessageSize = (int)Math.Max(limits.Value.MaxBodySize, limits.Value.MaxDecodedSize);
                grpc.CompressionProviders.Clear();
                grpc.CompressionProviders.Add(GrpcDecompression.Gzip(limits.Value.MaxDecodedSize));
                grpc.CompressionProviders.Add(GrpcDecompression.Deflate(limits.Value.MaxDecodedSize));
            });
        return services;
    }

    private static IServiceCollection AddRemoteWrite(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RemoteWriteOptions>().Bind(configuration.GetSection("collector:remoteWrite")).ValidateDataAnnotations();
        return services.AddSingleton<RemoteWriteReceiver>().AddSingleton<RemoteWriteEndpoint>();
    }

    private static IServiceCollection AddScraping(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ScrapeOptions>().Bind(configuration.GetSection("collector:scrape")).ValidateDataAnnotations();
        services.AddHttpClient();
        return services.AddSingleton<TargetDiscovery>().AddHostedService<ScrapeLoop>();
    }
}
