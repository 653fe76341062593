using Observe.Store.Chunks.Pages;
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

    /// <summary>Reads what the next append will need, so that it is at hand then.</summary>
    public virtual void Warm()
    {
    }

    /// <summary>Whether a sample is of this run's kind.</summary>
    public abstract bool Takes(in Sample sample);

    /// <summary>Appends a sample of this kind that is later than all before it.</summary>
    public abstract void Append(in Sample sample);

    /// <summary>Whether the newest sample is this one, to the bit.</summary>
    public abstract bool EndsWith(in Sample sample);

    /// <summary>Puts a sample in its place among the newest ones; false where that is not cheap. None may be at its time.</summary>
    public virtual bool TryInsert(in Sample sample) => false;

    /// <summary>Whether the sample at a time, or that there is none (null), can be told without decoding.</summary>
    public virtual bool TryFind(long time, out Sample? sample)
    {
        sample = null;
        return false;
    }

    /// <summary>The samples so far.</summary>
    public abstract IChunk Snapshot();

    /// <summary>The samples so far as a closed chunk.</summary>
    public abstract EncodedChunk Close();
}

/// <summary>
/// Floats: pages of the samples before, and a tail of raw ones that is encoded at once when it is full. An append so touches one line
/// of memory, and the encoder's state lives in registers.
/// </summary>
internal sealed class FloatRun(long minTime) : OpenRun(minTime)
{
    /// <summary>256 bytes a series; twice as many save a tenth of the pages' bytes and cost as much again.</summary>
    private const int TailLength = 16;

    private int _tail;
    private int _paged;
    private long _maxTime;
    private StartTimes _starts;
    private PageState _state;
    private ByteWriter? _pages;
    private Tail _points;

    public override long MaxTime => _maxTime;

    public override int Count => _paged + _tail;

    public override bool Takes(in Sample sample) => !sample.IsHistogram;

    public override void Warm() => Volatile.Read(ref _points[_tail & (TailLength - 1)].Time);

    public override void Append(in Sample sample)
    {
        if (sample.StartTime != _starts.Last)
            _starts.Append(Count, sample.StartTime);
        if (_tail == TailLength)
            Page();
        _points[_tail] = (sample.Time, sample.Value);
        _maxTime = sample.Time;
        _tail++;
    }

    public override bool EndsWith(in Sample sample)
        => sample.Time == _maxTime && !sample.IsHistogram
            && BitConverter.DoubleToUInt64Bits(sample.Value) == BitConverter.DoubleToUInt64Bits(_points[_tail - 1].Value);

    public override bool TryInsert(in Sample sample)
    {
        if (_tail is 0 or TailLength || sample.IsHistogram || !_starts.IsEmpty || sample.StartTime != 0 || sample.Time < _points[0].Time)
            return false;
        var at = _tail++;
        for (; _points[at - 1].Time > sample.Time; at--)
            _points[at] = _points[at - 1];
        _points[at] = (sample.Time, sample.Value);
        return true;
    }

    public override bool TryFind(long time, out Sample? sample)
    {
        sample = null;
        if (_tail == 0 || time < _points[0].Time || !_starts.IsEmpty)
            return false;
        for (var i = 0; i < _tail; i++)
        {
            if (_points[i].Time == time)
                sample = new Sample(time, _points[i].Value);
        }

        return true;
    }

    public override IChunk Snapshot()
    {
        ReadOnlySpan<(long, double)> tail = _points;
        return new OpenFloats(MinTime, _maxTime, _paged, _pages?.Memory ?? default, tail[.._tail].ToArray(), _starts.ToArray(Count));
    }

    public override EncodedChunk Close()
    {
        // A snapshot may be read by others and the run may go on (checkpoints close it too), so the tail is encoded aside.
        var (state, pages) = (_state, new ByteWriter((_pages?.Length ?? 0) + (TailLength * sizeof(long))));
        if (_pages is not null)
            pages.Bytes(_pages.Written);
        Encode(ref state, pages);
        return new(MinTime, _maxTime, Count, ChunkCodec.Floats(_starts.ToArray(Count), Count, pages.Written));
    }

    private void Page()
    {
        Encode(ref _state, _pages ??= new ByteWriter(64));
        (_paged, _tail) = (_paged + _tail, 0);
    }

    private void Encode(ref PageState state, ByteWriter to)
    {
        Span<long> times = stackalloc long[_tail];
        Span<double> values = stackalloc double[_tail];
        Split(times, values);
        FloatPages.Encode(times, values, ref state, to);
    }

    private void Split(Span<long> times, Span<double> values)
    {
        for (var i = 0; i < _tail; i++)
            (times[i], values[i]) = _points[i];
    }

    [System.Runtime.CompilerServices.InlineArray(TailLength)]
    private struct Tail
    {
        private (long Time, double Value) _first;
    }

    private sealed class OpenFloats(
        long minTime, long maxTime, int paged, ReadOnlyMemory<byte> pages, (long Time, double Value)[] tail, long[]? starts) : IChunk
    {
        public long MinTime => minTime;

        public long MaxTime => maxTime;

        public int Count => paged + tail.Length;

        public void Decode(long minTime, long maxTime, SampleBuffer into)
        {
            if (paged > 0)
                ChunkCodec.DecodeFloats(pages.Span, paged, starts, minTime, maxTime, into);
            DecodeTail(minTime, maxTime, into);
        }

        public void DecodeNewest(long minTime, long maxTime, SampleBuffer into)
        {
            if (tail.Length > 0 && tail[0].Time >= minTime && tail[0].Time <= maxTime)
                DecodeTail(minTime, maxTime, into);
            else
                Decode(minTime, maxTime, into);
        }

        private void DecodeTail(long minTime, long maxTime, SampleBuffer into)
        {
            for (var i = 0; i < tail.Length; i++)
            {
                var (time, value) = tail[i];
                if (time >= minTime && time <= maxTime)
                    into.Add(new Sample(time, value, null, starts?[paged + i] ?? 0));
            }
        }
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
