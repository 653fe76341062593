namespace Observe.Store.Metrics;

/// <summary>
/// Decoded samples by column, in order of time. <see cref="Histograms"/> and <see cref="StartTimes"/> stay empty until a sample
/// needs them, then have one entry a sample. Reused by one reader at a time.
/// </summary>
/// <param name="capacity">Room to begin with.</param>
public sealed class SampleBuffer(int capacity)
{
    private long[] _times = new long[capacity];
    private double[] _values = new double[capacity];
    private NativeHistogram?[]? _histograms;
    private long[]? _startTimes;

    public SampleBuffer()
        : this(128)
    {
    }

    public int Count { get; private set; }

    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    public ReadOnlySpan<NativeHistogram?> Histograms => _histograms is null ? default : _histograms.AsSpan(0, Count);

    public ReadOnlySpan<long> StartTimes => _startTimes is null ? default : _startTimes.AsSpan(0, Count);

    public bool HasHistograms => _histograms is not null;

    public Sample this[int index]
        => new(_times[index], _values[index], _histograms?[index], _startTimes?[index] ?? 0);

    public void Add(long time, double value)
    {
        if (Count == _times.Length)
            Grow(Count + 1);
        _times[Count] = time;
        _values[Count] = value;
        Count++;
    }

    public void Add(in Sample sample)
    {
        var index = Count;
        Add(sample.Time, sample.Value);
        if (sample.Histogram is not null)
            (_histograms ??= new NativeHistogram?[_times.Length])[index] = sample.Histogram;
        if (sample.StartTime != 0)
            (_startTimes ??= new long[_times.Length])[index] = sample.StartTime;
    }

    /// <summary>Room for <paramref name="count"/> float samples that the caller fills whole, with their times in order.</summary>
    public void Reserve(int count, out Span<long> times, out Span<double> values)
    {
        if (Count + count > _times.Length)
            Grow(Count + count);
        times = _times.AsSpan(Count, count);
        values = _values.AsSpan(Count, count);
        Count += count;
    }

    /// <summary>Of the last <paramref name="count"/> float samples keeps those of [minTime, maxTime].</summary>
    internal void TrimTail(int count, long minTime, long maxTime)
    {
        var first = Count - count;
        var tail = _times.AsSpan(first, count);
        var from = LowerBound(tail, minTime);
        var to = maxTime == long.MaxValue ? count : LowerBound(tail, maxTime + 1);
        var kept = Math.Max(0, to - from);
        if (from > 0 && kept > 0)
        {
            _times.AsSpan(first + from, kept).CopyTo(_times.AsSpan(first));
            _values.AsSpan(first + from, kept).CopyTo(_values.AsSpan(first));
        }

        Count = first + kept;
    }

    public void Clear()
    {
        Count = 0;
        _histograms = null;
        _startTimes = null;
    }

    private static int LowerBound(ReadOnlySpan<long> sorted, long value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Grow(int needed)
    {
        var size = Math.Max(needed, _times.Length * 2);
        Array.Resize(ref _times, size);
        Array.Resize(ref _values, size);
        if (_histograms is not null)
            Array.Resize(ref _histograms, size);
        if (_startTimes is not null)
            Array.Resize(ref _startTimes, size);
    }
}
