using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>
/// Decodes a chunk of native histograms: count (2 B), flags (1 B), layout, then of each time, count, zero count, sum and buckets. Of whole
/// counts the first has the numbers, a bucket as its difference to the one before, the others how much the change since the last one
/// changed; of floats each is the XOR with its last one. Sums are doubles by XOR in both.
/// </summary>
internal ref struct HistogramChunk
{
    /// <summary>Of the flags' highest two bits.</summary>
    private const int Gauge = 3;

    private readonly bool _isFloat;
    private readonly bool _isGauge;
    private readonly HistogramLayout _layout;
    private readonly Number[] _buckets;
    private ChunkBits _bits;
    private Number _time;
    private Number _count;
    private Number _zeros;
    private XorState _sum;
    private bool _isFirst = true;

    private HistogramChunk(ChunkBits bits, bool isFloat)
    {
        _bits = bits;
        _isFloat = isFloat;
        _isGauge = _bits.Read(8) >> 6 == Gauge;
        _layout = HistogramLayout.Read(ref _bits);
        _buckets = new Number[_layout.PositiveBuckets + _layout.NegativeBuckets];
    }

    /// <exception cref="InvalidDataException">The bytes are no such chunk.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, bool isFloat, List<Sample> into)
    {
        var bits = new ChunkBits(bytes);
        var left = (int)bits.Read(16);
        if (left == 0)
            return;
        for (var chunk = new HistogramChunk(bits, isFloat); left > 0; left--)
            into.Add(chunk.Next());
    }

    private Sample Next()
    {
        var time = NextWhole(ref _time);
        var count = NextCount(ref _count);
        var zeros = NextCount(ref _zeros);
        if (_isFirst)
            _sum.Value = _bits.Read(64);
        else
            _bits.Xor(ref _sum);
        var sum = BitConverter.UInt64BitsToDouble(_sum.Value);
        // An end of the series has no buckets.
        if (Staleness.IsMarker(sum) && !_isFirst)
            return new Sample(time, 0, NativeHistogram.Stale);
        var (positive, negative) = (NextBuckets(0, _layout.PositiveBuckets), NextBuckets(_layout.PositiveBuckets, _layout.NegativeBuckets));
        var hint = _isGauge ? CounterResetHint.Gauge : _isFirst ? CounterResetHint.Unknown : CounterResetHint.NotReset;
        _isFirst = false;
        return new Sample(time, 0, Staleness.IsMarker(sum) ? NativeHistogram.Stale : new NativeHistogram
        {
            Schema = _layout.Schema,
            ZeroThreshold = _layout.ZeroThreshold,
            ZeroCount = zeros,
            Count = count,
            Sum = sum,
            ResetHint = hint,
            PositiveSpans = _layout.Positive,
            PositiveBuckets = positive,
            NegativeSpans = _layout.Negative,
            NegativeBuckets = negative,
            CustomValues = _layout.CustomValues,
        });
    }

    private ImmutableArray<double> NextBuckets(int from, int count)
    {
        var (buckets, whole) = (new double[count], 0L);
        for (var i = 0; i < count; i++)
        {
            ref var bucket = ref _buckets[from + i];
            buckets[i] = _isFloat ? NextFloat(ref bucket) : whole += NextWhole(ref bucket);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(buckets);
    }

    private double NextCount(ref Number number)
    {
        if (_isFloat)
            return NextFloat(ref number);
        // Without a sign the first time.
        if (!_isFirst)
            return NextWhole(ref number);
        number.Whole = (long)_bits.VarbitUint();
        return (ulong)number.Whole;
    }

    private long NextWhole(ref Number number)
    {
        if (_isFirst)
            return number.Whole = _bits.VarbitInt();
        number.Change += _bits.VarbitInt();
        return number.Whole += number.Change;
    }

    private double NextFloat(ref Number number)
    {
        if (!_isFirst)
            return _bits.Xor(ref number.Float);
        number.Float.Value = _bits.Read(64);
        return BitConverter.UInt64BitsToDouble(number.Float.Value);
    }

    /// <summary>Of one field or bucket, what its next is told from.</summary>
    private struct Number
    {
        public long Whole;
        public long Change;
        public XorState Float;
    }
}
