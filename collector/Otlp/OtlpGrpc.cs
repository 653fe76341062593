using Grpc.Core;
using Observe.Collector.Sources;
using Observe.Collector.Wire;

namespace Observe.Collector.Otlp;

/// <summary>A request's or response's bytes as they are on the wire: our own decoder reads them.</summary>
internal sealed record RawMessage(byte[] Bytes);

/// <summary>What the three OTLP services share. Bound by hand, because generated code would copy every message into objects first.</summary>
internal abstract class OtlpGrpcService(OtlpReceiver receiver, SourceRegistry sources, OtlpSignal signal)
{
    private static readonly Marshaller<RawMessage> Raw = Marshallers.Create(
        static (message, context) => context.Complete(message.Bytes),
        static context => new RawMessage(context.PayloadAsNewBuffer()));

    protected async Task<RawMessage> ReceiveAsync(RawMessage request, ServerCallContext context)
    {
        try
        {
            var tally = await receiver.ReceiveAsync(signal, request.Bytes, isJson: false, context.CancellationToken);
            var agent = context.RequestHeaders.GetValue("user-agent") ?? "unnamed";
            sources.Count("otlp-grpc", agent, context.GetHttpContext().Connection.RemoteIpAddress?.ToString() ?? "", tally);
            return tally.Unavailable
                ? throw new RpcException(new Status(StatusCode.Unavailable, tally.Message))
                : new RawMessage(OtlpReceiver.PartialSuccess(tally));
        }
        catch (MalformedException error)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, error.Message));
        }
    }

    protected static Method<RawMessage, RawMessage> MethodOf(string signal)
        => new(MethodType.Unary, $"opentelemetry.proto.collector.{signal}.v1.{char.ToUpperInvariant(signal[0])}{signal[1..]}Service", "Export", Raw, Raw);
}

[BindServiceMethod(typeof(MetricsGrpcService), nameof(BindService))]
internal class MetricsGrpcService(OtlpReceiver receiver, SourceRegistry sources)
    : OtlpGrpcService(receiver, sources, OtlpSignal.Metrics)
{
    public static void BindService(ServiceBinderBase binder, MetricsGrpcService? service)
        => binder.AddMethod(MethodOf("metrics"), service is null ? null : new UnaryServerMethod<RawMessage, RawMessage>(service.Export));

    // The binder wants a virtual method of the rpc's name that the service type itself declares.
    public virtual Task<RawMessage> Export(RawMessage request, ServerCallContext context) => ReceiveAsync(request, context);
}

[BindServiceMethod(typeof(TraceGrpcService), nameof(BindService))]
internal class TraceGrpcService(OtlpReceiver receiver, SourceRegistry sources)
    : OtlpGrpcService(receiver, sources, OtlpSignal.Traces)
{
    public static void BindService(ServiceBinderBase binder, TraceGrpcService? service)
        => binder.AddMethod(MethodOf("trace"), service is null ? null : new UnaryServerMethod<RawMessage, RawMessage>(service.Export));

    // The binder wants a virtual method of the rpc's name that the service type itself declares.
    public virtual Task<RawMessage> Export(RawMessage request, ServerCallContext context) => ReceiveAsync(request, context);
}

[BindServiceMethod(typeof(LogsGrpcService), nameof(BindService))]
internal class LogsGrpcService(OtlpReceiver receiver, SourceRegistry sources)
    : OtlpGrpcService(receiver, sources, OtlpSignal.Logs)
{
    public static void BindService(ServiceBinderBase binder, LogsGrpcService? service)
        => binder.AddMethod(MethodOf("logs"), service is null ? null : new UnaryServerMethod<RawMessage, RawMessage>(service.Export));

    // The binder wants a virtual method of the rpc's name that the service type itself declares.
    public virtual Task<RawMessage> Export(RawMessage request, ServerCallContext context) => ReceiveAsync(request, context);
}
