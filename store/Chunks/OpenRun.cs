using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>
/// A run of samples that is still appended to, compressed as they come, floats and histograms apart. Not thread-safe; what
/// <see cref="Snapshot"/> gives may be read by others while the run goes on, because written bytes do not change.
/// </summary>
internal abstract class OpenRun(long minTime)
{
    public long MinTime { get; } = minTime;

    public abstract long MaxTime { get; }

    public abstract int Count { get; }

    public static OpenRun For(in Sample sample)
        => sample.IsHistogram ? new HistogramRun(sample.Time) : new FloatRun(sample.Time);

    /// <summary>Whether a sample is of this run's kind.</summary>
    public abstract bool Takes(in Sample sample);

    /// <summary>Appends a sample of this kind that is later than all before it.</summary>
    public abstract void Append(in Sample sample);

    /// <summary>Whether the newest sample is this one, to the bit.</summary>
    public abstract bool EndsWith(in Sample sample);

    /// <summary>The samples so far.</summary>
    public abstract IChunk Snapshot();

    /// <summary>The samples so far as a closed chunk.</summary>
    public abstract EncodedChunk Close();
}

internal sealed class FloatRun(long minTime) : OpenRun(minTime)
{
    private FloatCodec.Encoder _encoder = new();
    private StartTimes _starts;

    public override long MaxTime => _encoder.LastTime;

    public override int Count => _encoder.Count;

    public override bool Takes(in Sample sample) => !sample.IsHistogram;

    public override void Append(in Sample sample)
    {
        _starts.Append(Count, sample.StartTime);
        _encoder.Append(sample.Time, sample.Value);
    }

    public override bool EndsWith(in Sample sample)
        => sample.Time == MaxTime && !sample.IsHistogram && BitConverter.DoubleToUInt64Bits(sample.Value) == _encoder.LastValue;

    public override IChunk Snapshot()
        => new OpenFloats(MinTime, MaxTime, Count, _encoder.Bits.Array.AsMemory(0, _encoder.Bits.Length), _starts.ToArray(Count));

    public override EncodedChunk Close()
        => new(MinTime, MaxTime, Count, ChunkCodec.Floats(_starts.ToArray(Count), Count, _encoder.Bits.Written));

    private sealed class OpenFloats(long minTime, long maxTime, int count, ReadOnlyMemory<byte> bits, long[]? starts) : IChunk
    {
        public long MinTime => minTime;

        public long MaxTime => maxTime;

        public int Count => count;

        public void Decode(long minTime, long maxTime, SampleBuffer into)
            => ChunkCodec.DecodeFloats(bits.Span, count, starts, minTime, maxTime, into);
    }
}

internal sealed class HistogramRun(long minTime) : OpenRun(minTime)
{
    private readonly ByteWriter _bytes = new();
    private StartTimes _starts;
    private int _count;
    private long _maxTime;
    private NativeHistogram? _last;

    public override long MaxTime => _maxTime;

    public override int Count => _count;

    public override bool Takes(in Sample sample) => sample.IsHistogram;

    public override void Append(in Sample sample)
    {
        _starts.Append(_count, sample.StartTime);
        _bytes.Zigzag(sample.Time - _maxTime);
        HistogramCodec.Encode(sample.Histogram!, _bytes);
        (_maxTime, _last) = (sample.Time, sample.Histogram);
        _count++;
    }

    public override bool EndsWith(in Sample sample) => sample.Time == _maxTime && _last!.Equals(sample.Histogram);

    public override IChunk Snapshot() => new OpenHistograms(MinTime, _maxTime, _count, _bytes.Memory, _starts.ToArray(_count));

    public override EncodedChunk Close()
        => new(MinTime, _maxTime, _count, ChunkCodec.Histograms(_starts.ToArray(_count), _count, _bytes.Written));

    private sealed class OpenHistograms(long minTime, long maxTime, int count, ReadOnlyMemory<byte> bytes, long[]? starts) : IChunk
    {
        public long MinTime => minTime;

        public long MaxTime => maxTime;

        public int Count => count;

        public void Decode(long minTime, long maxTime, SampleBuffer into)
            => ChunkCodec.DecodeHistograms(new ByteReader(bytes.Span), count, starts, minTime, maxTime, into);
    }
}
