using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Observe.Collector.Otlp;
using Observe.Collector.RemoteWrite;
using Observe.Store.Access;

namespace Observe.Collector;

public static class CollectorEndpointRouteBuilderExtensions
{
    public static IEndpointRouteBuilder MapCollector(this IEndpointRouteBuilder endpoints)
    {
        OtlpEndpoints.Map(endpoints);
        RemoteWriteEndpoint.Map(endpoints);
        endpoints.MapGrpcService<MetricsGrpcService>().RequireAuthorization(AccessPolicies.Operate);
        endpoints.MapGrpcService<TraceGrpcService>().RequireAuthorization(AccessPolicies.Operate);
        endpoints.MapGrpcService<LogsGrpcService>().RequireAuthorization(AccessPolicies.Operate);
        return endpoints;
    }
}
