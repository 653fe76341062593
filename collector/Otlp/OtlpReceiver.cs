using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.Sources;
using Observe.Collector.Wire;
using Observe.Store.Metrics;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

internal enum OtlpSignal
{
    Metrics,
    Traces,
    Logs,
}

internal enum OtlpEncoding
{
    Protobuf,
    Json,
}

/// <summary>The one method that takes in a request, whatever transport and encoding it came by.</summary>
internal sealed partial class OtlpReceiver(
    MetricIngest metrics, SpanIngest spans, SourceRegistry sources, IOptions<CollectorOptions> limits, ILogger<OtlpReceiver> logger)
{
    /// <summary>Never throws for what a sender sent or a store could not do: the tally says it. Counts it for the sender.</summary>
    public async ValueTask<IngestTally> ReceiveAsync(
        OtlpSignal signal, OtlpEncoding encoding, ReadOnlyMemory<byte> request, Sender sender, CancellationToken cancellationToken)
    {
        var tally = await IngestAsync(signal, encoding, request, cancellationToken);
        sources.Count(sender.Named(tally.Service), tally);
        return tally;
    }

    /// <summary>A request that never came to be decoded.</summary>
    public void Refused(Sender sender, BodyRefusal refusal)
        => sources.Count(sender, IngestTally.Of(refusal.Reason, refusal.Message));

    /// <summary>The service that all resources name; null where there are several or none (a forwarder goes by its user agent).</summary>
    public static string? OnlyService(IEnumerable<IReadOnlyList<SpanAttribute>> resources)
    {
        string? only = null;
        foreach (var resource in resources)
        {
            var service = ResourceLabels.Service(resource);
            if (only is not null && service != only)
                return null;
            only = service;
        }

        return only;
    }

    private async ValueTask<IngestTally> IngestAsync(
        OtlpSignal signal, OtlpEncoding encoding, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            var isJson = encoding == OtlpEncoding.Json;
            // A message takes two bytes at least: most bodies are too small to hold too many, and are not counted.
            var count = signal == OtlpSignal.Logs || request.Length / 2 > limits.Value.MaxItems ? Count(signal, isJson, request) : default;
            if (count.Messages > limits.Value.MaxItems)
                return TooMany(count, limits.Value.MaxItems);
            return signal switch
            {
                OtlpSignal.Metrics => await metrics.IngestAsync(
                    isJson ? JsonMetrics.Decode(request) : ProtobufMetrics.Decode(request.Span), cancellationToken),
                OtlpSignal.Traces => await spans.IngestAsync(
                    isJson ? JsonTraces.Decode(request) : ProtobufTraces.Decode(request.Span), cancellationToken),
                _ => Logs(count.Items),
            };
        }
        catch (MalformedException error)
        {
            return IngestTally.Malformed(error.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            WriteFailed(logger, signal, error);
            return IngestTally.Unavailable($"the store is not available: {error.Message}");
        }
    }

    private static ItemCount Count(OtlpSignal signal, bool isJson, ReadOnlyMemory<byte> request)
        => isJson ? OtlpItems.OfJson(signal, request) : OtlpItems.OfProtobuf(signal, request.Span);

    /// <summary>Refused for good: sent again it would be as large.</summary>
    private static IngestTally TooMany(ItemCount count, int limit)
    {
        var tally = IngestTally.Malformed(
            $"{count.Messages} messages in one request, {limit} are allowed (collector.maxItems): let the exporter send smaller batches");
        tally.Items = count.Items;
        return tally;
    }

    private static IngestTally Logs(int records)
    {
        var tally = new IngestTally { Items = records };
        tally.Refuse(RefusalReason.UnsupportedType, "logs are not kept by Observe: send metrics and traces only", records);
        return tally;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "a request with {Signal} was not stored; its sender is told to try again")]
    private static partial void WriteFailed(ILogger logger, OtlpSignal signal, Exception error);
}
