using System.Globalization;
using System.Text.Json;
using Observe.Collector.Limits;
using Observe.Collector.Wire;

namespace Observe.Collector.Otlp;

/// <summary>Answers in both encodings: the export response with its partial success, google.rpc.Status, google.rpc.RetryInfo.</summary>
internal static class OtlpResponses
{
    public const int InvalidArgument = 3;
    public const int Unavailable = 14;

    /// <summary>Empty, or {1 partial_success {1 rejected, 2 error_message}}.</summary>
    public static byte[] Success(OtlpSignal signal, OtlpEncoding encoding, IngestTally tally)
    {
        if (encoding == OtlpEncoding.Json)
            return SuccessJson(signal, tally);
        if (tally.RefusedCount == 0)
            return [];
        var partial = new ProtobufWriter().Varint(1, tally.RejectedItems).Text(2, tally.Message).ToArray();
        return new ProtobufWriter().Bytes(1, partial).ToArray();
    }

    /// <summary>google.rpc.Status {1 code, 2 message}.</summary>
    public static byte[] Error(OtlpEncoding encoding, int code, string message) => encoding == OtlpEncoding.Json
        ? JsonSerializer.SerializeToUtf8Bytes(new { code, message })
        : new ProtobufWriter().Varint(1, code).Text(2, message).ToArray();

    /// <summary>google.rpc.Status {1 code, 2 message, 3 details [Any {1 type, 2 RetryInfo {1 Duration {1 seconds}}}]}.</summary>
    public static byte[] RetryStatus(int code, string message, TimeSpan delay)
    {
        var duration = new ProtobufWriter().Varint(1, (long)Math.Ceiling(delay.TotalSeconds)).ToArray();
        var retryInfo = new ProtobufWriter().Bytes(1, duration).ToArray();
        var any = new ProtobufWriter().Text(1, "type.googleapis.com/google.rpc.RetryInfo").Bytes(2, retryInfo).ToArray();
        return new ProtobufWriter().Varint(1, code).Text(2, message).Bytes(3, any).ToArray();
    }

    private static byte[] SuccessJson(OtlpSignal signal, IngestTally tally)
    {
        if (tally.RefusedCount == 0)
            return "{}"u8.ToArray();
        var rejected = signal switch
        {
            OtlpSignal.Metrics => "rejectedDataPoints",
            OtlpSignal.Traces => "rejectedSpans",
            _ => "rejectedLogRecords",
        };
        var partial = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // 64-bit numbers are strings in protobuf's JSON.
            [rejected] = tally.RejectedItems.ToString(CultureInfo.InvariantCulture),
            ["errorMessage"] = tally.Message,
        };
        return JsonSerializer.SerializeToUtf8Bytes(new { partialSuccess = partial });
    }
}
