using System.Collections.Immutable;
using Observe.Store.Metrics;

namespace Observe.Store.Tests.Transfer;

/// <summary>Writes chunks of native histograms as Prometheus does: bits from the highest, numbers as "varbit".</summary>
internal sealed class PrometheusHistogramWriter
{
    private static readonly int[] Widths = [3, 6, 9, 12, 18, 25, 56, 64];

    private readonly List<bool> _bits = [];
    private readonly Dictionary<string, (long Whole, long Change)> _wholes = [];
    private readonly Dictionary<string, (ulong Value, int Leading, int Trailing)> _floats = [];

    public static byte[] Write(IReadOnlyList<Sample> samples, bool isFloat, byte flags)
    {
        var writer = new PrometheusHistogramWriter();
        writer.Bits((ulong)samples.Count, 16);
        writer.Bits(flags, 8);
        var layout = samples[0].Histogram!;
        writer.Layout(layout);
        for (var i = 0; i < samples.Count; i++)
            writer.Sample(samples[i], isFloat, isFirst: i == 0);
        return writer.ToBytes();
    }

    private void Layout(NativeHistogram histogram)
    {
        var (fraction, exponent) = Frexp(histogram.ZeroThreshold);
        if (histogram.ZeroThreshold == 0)
        {
            Bits(0, 8);
        }
        else if (fraction == 0.5 && exponent is >= -242 and <= 11)
        {
            Bits((ulong)(exponent + 243), 8);
        }
        else
        {
            Bits(255, 8);
            Double(histogram.ZeroThreshold);
        }

        VarbitInt(histogram.Schema);
        Spans(histogram.PositiveSpans);
        Spans(histogram.NegativeSpans);
        if (!histogram.UsesCustomBuckets)
            return;
        VarbitUint((ulong)histogram.CustomValues.Length);
        foreach (var bound in histogram.CustomValues)
        {
            var thousandths = Math.Round(bound * 1000);
            if (thousandths is >= 0 and <= 33554430 && thousandths / 1000 == bound)
            {
                VarbitUint((ulong)thousandths + 1);
                continue;
            }

            VarbitUint(0);
            Double(bound);
        }
    }

    private void Spans(ImmutableArray<BucketSpan> spans)
    {
        VarbitUint((ulong)spans.Length);
        foreach (var span in spans)
        {
            VarbitUint(span.Length);
            VarbitInt(span.Offset);
        }
    }

    private void Sample(Sample sample, bool isFloat, bool isFirst)
    {
        var histogram = sample.Histogram!;
        var isStale = Staleness.IsMarker(histogram.Sum);
        Whole("time", sample.Time, isFirst);
        foreach (var (name, value) in new[] { ("count", histogram.Count), ("zeros", histogram.ZeroCount) })
        {
            if (isFloat)
                Float(name, value, isFirst);
            else if (isStale && !isFirst)
                VarbitInt(0);
            else if (isFirst)
                VarbitUint((ulong)(_wholes[name] = ((long)value, 0)).Whole);
            else
                Whole(name, (long)value, isFirst: false);
        }

        Float("sum", histogram.Sum, isFirst);
        Buckets("positive", histogram.PositiveBuckets, isFloat, isFirst);
        Buckets("negative", histogram.NegativeBuckets, isFloat, isFirst);
    }

    private void Buckets(string name, ImmutableArray<double> buckets, bool isFloat, bool isFirst)
    {
        for (var i = 0; i < buckets.Length; i++)
        {
            if (isFloat)
                Float($"{name} {i}", buckets[i], isFirst);
            else
                Whole($"{name} {i}", (long)buckets[i] - (i == 0 ? 0 : (long)buckets[i - 1]), isFirst);
        }
    }

    private void Whole(string name, long value, bool isFirst)
    {
        var (before, change) = isFirst ? default : _wholes[name];
        VarbitInt(isFirst ? value : value - before - change);
        _wholes[name] = (value, isFirst ? 0 : value - before);
    }

    private void Float(string name, double value, bool isFirst)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        if (isFirst)
        {
            Bits(bits, 64);
            _floats[name] = (bits, 0xff, 0);
            return;
        }

        var (before, leading, trailing) = _floats[name];
        var xor = bits ^ before;
        if (xor == 0)
        {
            Bits(0, 1);
            return;
        }

        var (newLeading, newTrailing) = (Math.Min(31, (int)ulong.LeadingZeroCount(xor)), (int)ulong.TrailingZeroCount(xor));
        if (leading != 0xff && newLeading >= leading && newTrailing >= trailing)
        {
            Bits(0b10, 2);
        }
        else
        {
            (leading, trailing) = (newLeading, newTrailing);
            Bits(0b11, 2);
            Bits((ulong)leading, 5);
            // 64 are written as 0.
            Bits((ulong)(64 - leading - trailing) & 63, 6);
        }

        Bits(xor >> trailing, 64 - leading - trailing);
        _floats[name] = (bits, leading, trailing);
    }

    private void VarbitInt(long value)
        => Varbit((ulong)value, value == 0 ? -1 : Array.FindIndex(Widths, width => width == 64 || (value >= -((1L << (width - 1)) - 1) && value <= 1L << (width - 1))));

    private void VarbitUint(ulong value)
        => Varbit(value, value == 0 ? -1 : Array.FindIndex(Widths, width => width == 64 || value < 1UL << width));

    private void Varbit(ulong value, int index)
    {
        for (var ones = 0; ones <= index; ones++)
            Bits(1, 1);
        if (index < Widths.Length - 1)
            Bits(0, 1);
        if (index >= 0)
            Bits(value, Widths[index]);
    }

    private void Double(double value) => Bits(BitConverter.DoubleToUInt64Bits(value), 64);

    private void Bits(ulong value, int count)
    {
        for (var bit = count - 1; bit >= 0; bit--)
            _bits.Add(((value >> bit) & 1) != 0);
    }

    private byte[] ToBytes()
    {
        var bytes = new byte[(_bits.Count + 7) / 8];
        for (var i = 0; i < _bits.Count; i++)
            bytes[i / 8] |= (byte)(_bits[i] ? 0x80 >> (i % 8) : 0);
        return bytes;
    }

    /// <summary>As a fraction of [0.5, 1) and a power of two.</summary>
    private static (double Fraction, int Exponent) Frexp(double value)
        => value == 0 ? (0, 0) : (Math.ScaleB(value, -Math.ILogB(value) - 1), Math.ILogB(value) + 1);
}
