using Observe.Collector.Limits;
using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.Otlp;

internal enum OtlpSignal
{
    Metrics,
    Traces,
    Logs,
}

/// <summary>Decodes a request of either encoding and gives it to the one ingest of its signal.</summary>
internal sealed class OtlpReceiver(MetricIngest metrics, SpanIngest spans)
{
    /// <exception cref="MalformedException">The request cannot be decoded.</exception>
    public async ValueTask<IngestTally> ReceiveAsync(OtlpSignal signal, ReadOnlyMemory<byte> request, bool isJson, CancellationToken cancellationToken)
        => signal switch
        {
            OtlpSignal.Metrics => await metrics.IngestAsync(
                isJson ? OtlpJson.Metrics(request) : OtlpProtobuf.Metrics(request.Span), cancellationToken),
            OtlpSignal.Traces => await spans.IngestAsync(
                isJson ? OtlpJson.Traces(request) : OtlpProtobuf.Traces(request.Span), cancellationToken),
            _ => Logs(isJson ? OtlpJson.CountLogs(request) : OtlpProtobuf.CountLogs(request.Span)),
        };

    /// <summary>The response message: empty, or a partial success with the count and the reasons.</summary>
    public static byte[] PartialSuccess(IngestTally tally)
    {
        if (tally.RefusedCount == 0 && tally.Message.Length == 0)
            return [];
        var partial = new ProtobufWriter().Varint(1, tally.RefusedCount).Text(2, tally.Message).ToArray();
        return new ProtobufWriter().Bytes(1, partial).ToArray();
    }

    public static Dictionary<string, object> PartialSuccessJson(OtlpSignal signal, IngestTally tally)
    {
        if (tally.RefusedCount == 0 && tally.Message.Length == 0)
            return [];
        var count = signal switch
        {
            OtlpSignal.Metrics => "rejectedDataPoints",
            OtlpSignal.Traces => "rejectedSpans",
            _ => "rejectedLogRecords",
        };
        return new Dictionary<string, object>
        {
            ["partialSuccess"] = new Dictionary<string, object>
            {
                [count] = tally.RefusedCount.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["errorMessage"] = tally.Message,
            },
        };
    }

    private static IngestTally Logs(int count)
    {
        var tally = new IngestTally();
        if (count > 0)
            tally.Refuse(RefusalReason.UnsupportedType, "logs are not kept by Observe: send metrics and traces only", count);
        return tally;
    }
}
