using Observe.Store.Chunks.Pages;
using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>
/// A closed run of samples as bytes: kind, count, start times where there are any, then the kind's columns.
/// Formats in docs/formats/chunks.md.
/// </summary>
internal static class ChunkCodec
{
    // 1 and 2 were floats of format version 1.
    private const byte HistogramsKind = 3;
    private const byte HistogramsWithStartsKind = 4;
    private const byte FloatsKind = 5;
    private const byte FloatsWithStartsKind = 6;

    /// <summary>More samples than any chunk holds, so that damaged bytes cannot ask for much memory.</summary>
    private const int MaxCount = 1 << 13;

    /// <summary>A chunk of floats around pages of <see cref="FloatPages"/>.</summary>
    public static byte[] Floats(long[]? starts, int count, ReadOnlySpan<byte> pages)
        => Assemble(starts is null ? FloatsKind : FloatsWithStartsKind, starts, count, pages);

    /// <summary>A chunk of histograms around times and bytes of <see cref="HistogramCodec"/>.</summary>
    public static byte[] Histograms(long[]? starts, int count, ReadOnlySpan<byte> bytes)
        => Assemble(starts is null ? HistogramsKind : HistogramsWithStartsKind, starts, count, bytes);

    /// <summary>Appends the samples of [minTime, maxTime] to a buffer.</summary>
    /// <exception cref="InvalidDataException">The bytes are no chunk.</exception>
    public static void Decode(ReadOnlySpan<byte> chunk, long minTime, long maxTime, SampleBuffer into)
    {
        var from = new ByteReader(chunk);
        var kind = from.Byte();
        if (kind is < HistogramsKind or > FloatsWithStartsKind)
            throw new InvalidDataException($"chunk of unknown kind {kind}");
        var announced = from.Varint();
        if (announced is 0 or > MaxCount)
            throw new InvalidDataException($"a chunk of {announced} samples");
        var count = (int)announced;
        var starts = kind is FloatsWithStartsKind or HistogramsWithStartsKind ? DecodeStarts(count, ref from) : null;
        if (kind is FloatsKind or FloatsWithStartsKind)
            DecodeFloats(chunk[from.Position..], count, starts, minTime, maxTime, into);
        else
            DecodeHistograms(from, count, starts, minTime, maxTime, into);
    }

    public static void DecodeFloats(
        ReadOnlySpan<byte> pages, int count, long[]? starts, long minTime, long maxTime, SampleBuffer into)
    {
        if (starts is null)
        {
            into.Reserve(count, out var bufferTimes, out var bufferValues);
            FloatPages.Decode(pages, bufferTimes, bufferValues);
            into.TrimTail(count, minTime, maxTime);
            return;
        }

        var times = new long[count];
        var values = new double[count];
        FloatPages.Decode(pages, times, values);
        for (var i = 0; i < count; i++)
        {
            if (times[i] >= minTime && times[i] <= maxTime)
                into.Add(new Sample(times[i], values[i], null, starts?[i] ?? 0));
        }
    }

    public static void DecodeHistograms(
        ByteReader from, int count, long[]? starts, long minTime, long maxTime, SampleBuffer into)
    {
        var time = 0L;
        for (var i = 0; i < count; i++)
        {
            time += from.Zigzag();
            var histogram = HistogramCodec.Decode(ref from);
            if (time >= minTime && time <= maxTime)
                into.Add(new Sample(time, 0, histogram, starts?[i] ?? 0));
        }
    }

    private static byte[] Assemble(byte kind, long[]? starts, int count, ReadOnlySpan<byte> body)
    {
        var to = new ByteWriter(body.Length + (starts?.Length ?? 0) + 16);
        to.Byte(kind);
        to.Varint((ulong)count);
        var previous = 0L;
        foreach (var start in starts ?? [])
        {
            to.Zigzag(start - previous);
            previous = start;
        }

        to.Bytes(body);
        return to.Written.ToArray();
    }

    private static long[] DecodeStarts(int count, ref ByteReader from)
    {
        var starts = new long[count];
        var start = 0L;
        for (var i = 0; i < count; i++)
            starts[i] = start += from.Zigzag();
        return starts;
    }
}
