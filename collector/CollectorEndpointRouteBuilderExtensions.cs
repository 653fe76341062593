using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Observe.Collector.Otlp;
using Observe.Collector.RemoteWrite;

namespace Observe.Collector;

public static class CollectorEndpointRouteBuilderExtensions
{
    /// <summary>OTLP over HTTP and gRPC, remote write. Needs a listener that speaks HTTP/2 for gRPC.</summary>
    public static IEndpointRouteBuilder MapCollector(this IEndpointRouteBuilder endpoints)
    {
        OtlpHttpEndpoints.Map(endpoints);
        OtlpGrpcServices.Map(endpoints);
        RemoteWriteEndpoint.Map(endpoints);
        return endpoints;
    }
}
