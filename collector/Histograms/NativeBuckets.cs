using System.Collections.Immutable;
using Observe.Collector.Wire;
using Observe.Store.Metrics;

namespace Observe.Collector.Histograms;

/// <summary>Buckets of native histograms as every protobuf message of Prometheus has them.</summary>
internal static class NativeBuckets
{
    /// <summary>Counts as they are, or each as the difference to the one before.</summary>
    public static ImmutableArray<double> Counts(List<double> counts, List<ulong> deltas)
    {
        if (deltas.Count == 0)
            return [.. counts];
        var absolute = ImmutableArray.CreateBuilder<double>(deltas.Count);
        var count = 0L;
        foreach (var delta in deltas)
            absolute.Add(count += ProtobufReader.ZigZag(delta));
        return absolute.MoveToImmutable();
    }

    /// <exception cref="MalformedException">Not a message <c>BucketSpan</c>.</exception>
    public static BucketSpan Span(ReadOnlySpan<byte> bytes)
    {
        var (offset, length) = (0, 0U);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                offset = (int)reader.ZigZag();
            else if (reader.Field == 2)
                length = (uint)reader.Varint();
            else
                reader.Skip();
        }

        return new BucketSpan(offset, length);
    }
}
