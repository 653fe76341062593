using Observe.Store.Chunks;
using Observe.Store.Chunks.Pages;

namespace Observe.Store.Rollups;

/// <summary>How a column of whole numbers is written.</summary>
internal enum ColumnForm
{
    /// <summary>All are 0: nothing.</summary>
    Zeros = 0,

    /// <summary>As <see cref="PackedLongs"/>.</summary>
    Packed = 1,

    /// <summary>As <see cref="RiceCoding"/>.</summary>
    Rice = 2,

    /// <summary>All but the last are one number: that one and the last, zigzag. The last window of a day lacks the sample of midnight.</summary>
    ButLast = 3,
}

/// <summary>Whole numbers, one for each window, in the form that takes least.</summary>
internal static class NumberColumn
{
    /// <summary>Bytes beside the bits that a packed column takes: width, and mostly three for the least number.</summary>
    private const int PackedOverhead = 4;

    public static ColumnForm Encode(ReadOnlySpan<long> numbers, ByteWriter to)
    {
        if (!numbers.ContainsAnyExcept(0))
            return ColumnForm.Zeros;
        if (numbers.Length > 1 && numbers[0] != numbers[^1] && !numbers[..^1].ContainsAnyExcept(numbers[0]))
        {
            to.Zigzag(numbers[0]);
            to.Zigzag(numbers[^1]);
            return ColumnForm.ButLast;
        }

        var (least, width) = PackedLongs.RangeOf(numbers);
        if (width > 0 && RiceCoding.TryEncode(numbers, BitPacking.LengthOf(numbers.Length, width) + PackedOverhead, to))
            return ColumnForm.Rice;
        PackedLongs.Encode(numbers, least, width, to);
        return ColumnForm.Packed;
    }

    /// <exception cref="InvalidDataException">The bytes are no such column.</exception>
    public static void Decode(ColumnForm form, ref ByteReader from, Span<long> numbers)
    {
        switch (form)
        {
            case ColumnForm.Zeros:
                numbers.Clear();
                break;
            case ColumnForm.Packed:
                PackedLongs.Decode(ref from, numbers);
                break;
            case ColumnForm.Rice:
                RiceCoding.Decode(ref from, numbers);
                break;
            case ColumnForm.ButLast when numbers.IsEmpty:
                throw new InvalidDataException("a column without windows has a last one");
            default:
                numbers.Fill(from.Zigzag());
                numbers[^1] = from.Zigzag();
                break;
        }
    }
}
