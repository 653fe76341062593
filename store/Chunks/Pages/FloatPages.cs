using System.Runtime.CompilerServices;

namespace Observe.Store.Chunks.Pages;

/// <summary>
/// Float samples page by page, each in the form that suits what it holds: whole numbers and decimals as packed differences or levels,
/// others as XOR with the one before; times as nothing at all where the interval goes on. Format in docs/formats/chunks.md.
/// </summary>
internal static class FloatPages
{
    /// <summary>Most samples of a page: the buffers of both sides are on the stack.</summary>
    public const int MaxSamples = 256;

    /// <summary>Most samples of a page of <see cref="ValueForm.Entropy"/>: a day at 15 s.</summary>
    public const int MaxEntropySamples = 5760;

    /// <summary>Appends samples, in order of time, that follow on what <paramref name="state"/> says.</summary>
    public static void Encode(ReadOnlySpan<long> times, ReadOnlySpan<double> values, ref PageState state, ByteWriter to)
    {
        while (!times.IsEmpty)
        {
            var count = StretchOf(values[..Math.Min(values.Length, MaxSamples)]);
            EncodePage(times[..count], values[..count], ref state, to);
            times = times[count..];
            values = values[count..];
        }
    }

    /// <summary>Decodes pages until as many samples are there as the spans have room for.</summary>
    /// <exception cref="InvalidDataException">The bytes are no pages of as many samples.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, Span<long> times, Span<double> values)
    {
        var from = new ByteReader(bytes);
        var state = default(PageState);
        for (var done = 0; done < times.Length;)
        {
            var header = from.Byte();
            var count = from.Varint() + 1;
            var valueForm = (ValueForm)(header >> 2);
            if (count > (ulong)(valueForm == ValueForm.Entropy ? MaxEntropySamples : MaxSamples) || count > (ulong)(times.Length - done))
                throw new InvalidDataException("a page holds more samples than its chunk");
            PageTimes.Decode((TimeForm)(header & 3), ref from, times.Slice(done, (int)count), ref state);
            PageValues.Decode(valueForm, ref from, values.Slice(done, (int)count), ref state);
            state.HasSamples = true;
            done += (int)count;
        }
    }

    /// <summary>Appends one page of up to <see cref="MaxEntropySamples"/> samples by entropy coding; false where that does not pay.</summary>
    public static bool TryEncodeByEntropy(ReadOnlySpan<long> times, ReadOnlySpan<double> values, ref PageState state, ByteWriter to)
    {
        var (before, start) = (state, to.Length);
        var header = BeginPage(times, ref state, to);
        if (PageValues.TryEncodeByEntropy(values, ref state, to))
        {
            EndPage(ValueForm.Entropy, header, values[^1], ref state, to);
            return true;
        }

        state = before;
        to.Truncate(start);
        return false;
    }

    private static void EncodePage(ReadOnlySpan<long> times, ReadOnlySpan<double> values, ref PageState state, ByteWriter to)
    {
        var header = BeginPage(times, ref state, to);
        var form = PageValues.Encode(values, ref state, to);
        EndPage(form, header, values[^1], ref state, to);
    }

    /// <summary>Header, count and times; where the header is.</summary>
    private static int BeginPage(ReadOnlySpan<long> times, ref PageState state, ByteWriter to)
    {
        var header = to.Length;
        to.Byte(0);
        to.Varint((ulong)times.Length - 1);
        var form = PageTimes.Encode(times, ref state, to);
        to.Patch(header, 1)[0] = (byte)form;
        return header;
    }

    private static void EndPage(ValueForm form, int header, double last, ref PageState state, ByteWriter to)
    {
        to.Patch(header, 1)[0] |= (byte)((int)form << 2);
        state.LastBits = BitConverter.DoubleToUInt64Bits(last);
        state.HasSamples = true;
    }

    /// <summary>How many values from the first on are numbers, or are none (markers, NaN): one among the others would spoil their form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int StretchOf(ReadOnlySpan<double> values)
    {
        var isFinite = double.IsFinite(values[0]);
        var count = 1;
        while (count < values.Length && double.IsFinite(values[count]) == isFinite)
            count++;
        return count;
    }
}

/// <summary>What a page knows of the one before it.</summary>
internal struct PageState
{
    /// <summary>False before the first page of a chunk.</summary>
    public bool HasSamples;

    public long Time;

    /// <summary>Between the last two samples, ms; 0 = not known.</summary>
    public long Interval;

    public ulong LastBits;

    /// <summary>The last value under <see cref="Scale"/>, where <see cref="HasMantissa"/>.</summary>
    public long Mantissa;

    public int Scale;

    public bool HasMantissa;
}

/// <summary>How a page holds its times.</summary>
internal enum TimeForm
{
    /// <summary>The interval before goes on: nothing is written.</summary>
    Continues = 0,

    /// <summary>First time (zigzag, from the last one before), interval (zigzag).</summary>
    Regular = 1,

    /// <summary>Differences, the first to the last time before: the smallest (zigzag), width, packed.</summary>
    Packed = 2,

    /// <summary>First time (zigzag, from the last one before), then the differences as in <see cref="Packed"/>.</summary>
    PackedAfterGap = 3,
}

/// <summary>How a page holds its values.</summary>
internal enum ValueForm
{
    /// <summary>All are the last one before: nothing is written.</summary>
    Repeats = 0,

    /// <summary>All are one: 8 bytes.</summary>
    Constant = 1,

    /// <summary>Scale (see <see cref="Decimals"/>), first mantissa (zigzag), then the differences: the smallest (zigzag), width, packed.</summary>
    Deltas = 2,

    /// <summary>Differences, the first to the mantissa before, under its scale: the smallest (zigzag), width, packed.</summary>
    DeltasGoOn = 3,

    /// <summary>Scale, the smallest mantissa (zigzag), width, distances from it packed.</summary>
    Levels = 4,

    /// <summary>Length, bits of <see cref="XorValues"/> after the last value before.</summary>
    Xor = 5,

    /// <summary>Scale (see <see cref="Decimals"/>), first mantissa (zigzag), then the differences by <see cref="EntropyCoding"/>.</summary>
    Entropy = 6,
}
