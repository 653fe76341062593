using Grpc.Core;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.Sources;

namespace Observe.Collector.Otlp;

/// <summary>OTLP over gRPC: the tally as an export response or a gRPC status.</summary>
internal sealed class OtlpGrpcReceiver(OtlpReceiver receiver, IngestGate gate, IOptions<CollectorOptions> options)
{
    private const string StatusDetails = "grpc-status-details-bin";

    public async Task<RawMessage> ReceiveAsync(OtlpSignal signal, RawMessage request, ServerCallContext context)
    {
        OtlpGrpcGuard.MarkDecoded(context.GetHttpContext());
        var sender = Sender.Of(Sender.OtlpGrpc, context.GetHttpContext());
        if (!gate.TryReserve(request.Bytes.Length))
        {
            var busy = RequestBodyReader.Busy();
            receiver.Refused(sender, busy);
            throw Unavailable(busy.Message);
        }

        try
        {
            var tally = await receiver.ReceiveAsync(signal, OtlpEncoding.Protobuf, request.Bytes, sender, context.CancellationToken);
            if (tally.IsUnavailable)
                throw Unavailable(tally.Message);
            if (tally.IsMalformed)
                throw new RpcException(new Status(StatusCode.InvalidArgument, tally.Message));
            return new RawMessage(OtlpResponses.Success(signal, OtlpEncoding.Protobuf, tally));
        }
        finally
        {
            gate.Release(request.Bytes.Length);
        }
    }

    /// <summary>Retryable, with RetryInfo saying when.</summary>
    private RpcException Unavailable(string message)
    {
        var details = OtlpResponses.RetryStatus(OtlpResponses.Unavailable, message, options.Value.RetryAfter);
        return new RpcException(new Status(StatusCode.Unavailable, message), new Metadata { { StatusDetails, details } });
    }
}
