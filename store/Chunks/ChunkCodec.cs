using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>
/// A closed run of samples as bytes: kind, count, then the kind's columns. Formats in docs/formats/chunks.md.
/// </summary>
internal static class ChunkCodec
{
    private const byte Floats = 1;
    private const byte FloatsWithStarts = 2;
    private const byte Histograms = 3;

    /// <summary>Encodes samples in order of time, all floats or all histograms.</summary>
    public static byte[] Encode(ReadOnlySpan<Sample> samples)
    {
        var to = new ByteWriter();
        var histograms = samples[0].IsHistogram;
        var starts = HasStartTimes(samples);
        to.Byte(histograms ? Histograms : starts ? FloatsWithStarts : Floats);
        to.Varint((ulong)samples.Length);
        if (histograms || starts)
            EncodeStarts(samples, to);
        if (histograms)
            EncodeHistograms(samples, to);
        else
            EncodeFloats(samples, to);
        return to.Written.ToArray();
    }

    /// <summary>Appends the samples of [minTime, maxTime] to a buffer.</summary>
    /// <exception cref="InvalidDataException">The bytes are no chunk.</exception>
    public static void Decode(ReadOnlySpan<byte> chunk, long minTime, long maxTime, SampleBuffer into)
    {
        var from = new ByteReader(chunk);
        var kind = from.Byte();
        var count = checked((int)from.Varint());
        if (kind == Floats && count > 0)
            DecodeFloats(chunk[from.Position..], count, minTime, maxTime, into);
        else if (kind is FloatsWithStarts or Histograms)
            DecodeWithStarts(chunk, kind, count, ref from, minTime, maxTime, into);
        else
            throw new InvalidDataException($"chunk of unknown kind {kind}");
    }

    private static void EncodeFloats(ReadOnlySpan<Sample> samples, ByteWriter to)
    {
        var times = new long[samples.Length];
        var values = new double[samples.Length];
        for (var i = 0; i < samples.Length; i++)
            (times[i], values[i]) = (samples[i].Time, samples[i].Value);
        var bits = new BitWriter();
        FloatCodec.Encode(times, values, ref bits);
        to.Bytes(bits.Written);
    }

    private static void EncodeHistograms(ReadOnlySpan<Sample> samples, ByteWriter to)
    {
        var previous = 0L;
        foreach (var sample in samples)
        {
            to.Zigzag(sample.Time - previous);
            previous = sample.Time;
            HistogramCodec.Encode(sample.Histogram!, to);
        }
    }

    private static void EncodeStarts(ReadOnlySpan<Sample> samples, ByteWriter to)
    {
        var previous = 0L;
        foreach (var sample in samples)
        {
            to.Zigzag(sample.StartTime - previous);
            previous = sample.StartTime;
        }
    }

    private static void DecodeFloats(ReadOnlySpan<byte> bits, int count, long minTime, long maxTime, SampleBuffer into)
    {
        // A sample takes at least two bits after the first, so a count from damaged bytes cannot ask for much memory.
        if (count > bits.Length * 4 + 1)
            throw new InvalidDataException("chunk count past the end");
        into.Reserve(count, out var times, out var values);
        FloatCodec.Decode(bits, times, values);
        into.TrimTail(count, minTime, maxTime);
    }

    private static void DecodeWithStarts(
        ReadOnlySpan<byte> chunk, byte kind, int count, ref ByteReader from, long minTime, long maxTime, SampleBuffer into)
    {
        if (count > chunk.Length)
            throw new InvalidDataException("chunk count past the end");
        var starts = new long[count];
        for (var i = 0; i < count; i++)
            starts[i] = (i == 0 ? 0 : starts[i - 1]) + from.Zigzag();
        if (kind == Histograms)
        {
            var time = 0L;
            for (var i = 0; i < count; i++)
            {
                time += from.Zigzag();
                var histogram = HistogramCodec.Decode(ref from);
                if (time >= minTime && time <= maxTime)
                    into.Add(new Sample(time, 0, histogram, starts[i]));
            }

            return;
        }

        var times = new long[count];
        var values = new double[count];
        FloatCodec.Decode(chunk[from.Position..], times, values);
        for (var i = 0; i < count; i++)
        {
            if (times[i] >= minTime && times[i] <= maxTime)
                into.Add(new Sample(times[i], values[i], null, starts[i]));
        }
    }

    private static bool HasStartTimes(ReadOnlySpan<Sample> samples)
    {
        foreach (var sample in samples)
        {
            if (sample.StartTime != 0)
                return true;
        }

        return false;
    }
}
