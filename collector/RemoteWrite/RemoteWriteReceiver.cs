using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.Wire;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Snappier;

namespace Observe.Collector.RemoteWrite;

/// <summary>Takes in one request of either version: a snappy block of protobuf.</summary>
internal sealed partial class RemoteWriteReceiver(
    IMetricWriter writer, IngestGate gate, IOptions<RemoteWriteOptions> options, ILogger<RemoteWriteReceiver> logger)
{
    /// <summary>As many as ever were worked on at once.</summary>
    private readonly ConcurrentBag<RemoteWriteRequest> _idle = [];

    /// <summary>Never throws for what a sender sent or a store could not do: the outcome says it.</summary>
    public async ValueTask<RemoteWriteOutcome> ReceiveAsync(
        RemoteWriteVersion version, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        var request = _idle.TryTake(out var used) ? used : new RemoteWriteRequest(options.Value.MaxSamples);
        try
        {
            return Decode(version, block.Span, request) ?? await WriteAsync(request, cancellationToken);
        }
        catch (Exception error) when (error is MalformedException or InvalidDataException)
        {
            return new RemoteWriteOutcome(IngestTally.Malformed($"the request cannot be decoded: {error.Message}"));
        }
        catch (RequestTooLargeException error)
        {
            return TooLarge(error.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            WriteFailed(logger, error);
            return new RemoteWriteOutcome(IngestTally.Unavailable($"the store is not available: {error.Message}"));
        }
        finally
        {
            if (request.TryClear())
                _idle.Add(request);
        }
    }

    /// <returns>The outcome where it is clear already, else null.</returns>
    private RemoteWriteOutcome? Decode(RemoteWriteVersion version, ReadOnlySpan<byte> block, RemoteWriteRequest request)
    {
        // The length is the sender's word: judged before a byte is decompressed.
        var length = SnappyLength.Of(block);
        if (length > options.Value.MaxDecodedSize)
            return TooLarge($"the request is {length} bytes decompressed, {options.Value.MaxDecodedSize} are allowed (collector.remoteWrite.maxDecodedSize)");
        if (!gate.TryReserve(length))
            return new RemoteWriteOutcome(IngestTally.Unavailable(RequestBodyReader.Busy().Message));
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var decoded = buffer.AsSpan(0, Snappy.Decompress(block, buffer));
            using var series = new RemoteWriteSeries(writer);
            if (version == RemoteWriteVersion.V1)
                new RemoteWriteV1(series, request).Decode(decoded);
            else
                new RemoteWriteV2(series, request).Decode(decoded);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            gate.Release(length);
        }
    }

    private async ValueTask<RemoteWriteOutcome> WriteAsync(RemoteWriteRequest request, CancellationToken cancellationToken)
    {
        var tally = request.Tally;
        var samples = await WriteAsync(request.Samples, tally, cancellationToken);
        var histograms = tally.IsUnavailable ? 0 : await WriteAsync(request.Histograms, tally, cancellationToken);
        var exemplars = tally.IsUnavailable ? 0 : request.Samples.Exemplars.Count;
        return new RemoteWriteOutcome(tally, samples, histograms, exemplars);
    }

    private async ValueTask<int> WriteAsync(WriteBatch batch, IngestTally tally, CancellationToken cancellationToken)
    {
        if (batch.IsEmpty)
            return 0;
        var result = await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken);
        tally.Add(result);
        return result.Accepted;
    }

    private static RemoteWriteOutcome TooLarge(string message)
        => new(IngestTally.Of(RefusalReason.BodyTooLarge, message)) { IsTooLarge = true };

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "a remote write was not stored; its sender is told to try again")]
    private static partial void WriteFailed(ILogger logger, Exception error);
}
