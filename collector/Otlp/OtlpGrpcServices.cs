using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Observe.Store.Access;

namespace Observe.Collector.Otlp;

/// <summary>A message's bytes as they are on the wire: our own decoder reads them, with no copy into generated objects first.</summary>
internal sealed record RawMessage(byte[] Bytes)
{
    private static readonly Marshaller<RawMessage> Marshaller = Marshallers.Create(
        static (message, context) => context.Complete(message.Bytes),
        static context => new RawMessage(context.PayloadAsNewBuffer()));

    /// <summary>OTLP's Export of one signal's service, for example <c>trace</c> and <c>TraceService</c>.</summary>
    public static Method<RawMessage, RawMessage> Export(string signal, string service)
        => new(MethodType.Unary, $"opentelemetry.proto.collector.{signal}.v1.{service}", "Export", Marshaller, Marshaller);
}

/// <summary>
/// The three OTLP services. Each declares its own virtual Export: the binder looks for a method of the rpc's name on the service type.
/// </summary>
internal static class OtlpGrpcServices
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var service in new[]
        {
            endpoints.MapGrpcService<OtlpMetricsService>(), endpoints.MapGrpcService<OtlpTraceService>(), endpoints.MapGrpcService<OtlpLogsService>(),
        })
        {
            service.RequireAuthorization(AccessPolicies.Operate);
            OtlpGrpcGuard.Around(service);
        }
    }
}

[BindServiceMethod(typeof(OtlpMetricsService), nameof(BindService))]
internal class OtlpMetricsService(OtlpGrpcReceiver receiver)
{
    public static void BindService(ServiceBinderBase binder, OtlpMetricsService? service)
        => binder.AddMethod(
            RawMessage.Export("metrics", "MetricsService"), service is null ? null : new UnaryServerMethod<RawMessage, RawMessage>(service.Export));

    public virtual Task<RawMessage> Export(RawMessage request, ServerCallContext context)
        => receiver.ReceiveAsync(OtlpSignal.Metrics, request, context);
}

[BindServiceMethod(typeof(OtlpTraceService), nameof(BindService))]
internal class OtlpTraceService(OtlpGrpcReceiver receiver)
{
    public static void BindService(ServiceBinderBase binder, OtlpTraceService? service)
        => binder.AddMethod(
            RawMessage.Export("trace", "TraceService"), service is null ? null : new UnaryServerMethod<RawMessage, RawMessage>(service.Export));

    public virtual Task<RawMessage> Export(RawMessage request, ServerCallContext context)
        => receiver.ReceiveAsync(OtlpSignal.Traces, request, context);
}

[BindServiceMethod(typeof(OtlpLogsService), nameof(BindService))]
internal class OtlpLogsService(OtlpGrpcReceiver receiver)
{
    public static void BindService(ServiceBinderBase binder, OtlpLogsService? service)
        => binder.AddMethod(
            RawMessage.Export("logs", "LogsService"), service is null ? null : new UnaryServerMethod<RawMessage, RawMessage>(service.Export));

    public virtual Task<RawMessage> Export(RawMessage request, ServerCallContext context)
        => receiver.ReceiveAsync(OtlpSignal.Logs, request, context);
}
