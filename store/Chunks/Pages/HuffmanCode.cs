using System.Numerics;

namespace Observe.Store.Chunks.Pages;

/// <summary>
/// A canonical prefix code over 64 symbols, at most 12 bits a symbol, told by its lengths alone: 64 × 4 bits. Lengths by Huffman's
/// algorithm (1952); where one is too long, counts are flattened until none is.
/// </summary>
internal sealed class HuffmanCode
{
    public const int Symbols = 64;
    public const int LengthBytes = Symbols / 2;

    /// <summary>Of a table's entries: where the symbol begins, which bits are the length, and what stands for none.</summary>
    public const int SymbolShift = 8;
    public const int LengthMask = 63;
    public const ushort NoSymbol = ushort.MaxValue;

    private const int MaxLength = 12;

    private readonly byte[] _lengths = new byte[Symbols];
    private readonly ushort[] _codes = new ushort[Symbols];

    private HuffmanCode()
    {
    }

    public static HuffmanCode Of(ReadOnlySpan<int> counts)
    {
        var code = new HuffmanCode();
        Span<int> flattened = stackalloc int[Symbols];
        counts.CopyTo(flattened);
        while (!TryLengths(flattened, code._lengths))
        {
            foreach (ref var count in flattened)
                count = count == 0 ? 0 : Math.Max(1, count >> 2);
        }

        code.Assign();
        return code;
    }

    /// <summary>The code that <see cref="WriteLengths"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The lengths are of no code.</exception>
    public static HuffmanCode Read(ReadOnlySpan<byte> lengths)
    {
        var code = new HuffmanCode();
        var space = 0;
        for (var symbol = 0; symbol < Symbols; symbol++)
        {
            var length = (lengths[symbol / 2] >> (symbol % 2 * 4)) & 0xf;
            code._lengths[symbol] = (byte)length;
            space += length is > 0 and <= MaxLength ? 1 << (MaxLength - length) : 0;
            if (length > MaxLength)
                throw new InvalidDataException("a prefix code is too long");
        }

        if (space > 1 << MaxLength)
            throw new InvalidDataException("lengths are of no prefix code");
        code.Assign();
        return code;
    }

    public void WriteLengths(ByteWriter to)
    {
        for (var symbol = 0; symbol < Symbols; symbol += 2)
            to.Byte((byte)(_lengths[symbol] | (_lengths[symbol + 1] << 4)));
    }

    public int LengthOf(int symbol) => _lengths[symbol];

    public void Write(int symbol, ref BitWriter bits) => bits.Write(_codes[symbol], _lengths[symbol]);

    /// <summary>
    /// For every run of bits as long as the longest code: the symbol of the code that they begin with, above <see cref="SymbolShift"/>, and
    /// the length of it and its low bits below; <see cref="NoSymbol"/> where there is none. Short codes make a small table.
    /// </summary>
    /// <param name="table">Room for <see cref="TableLength"/> entries.</param>
    /// <param name="lowBits">That follow each code, 44 at most.</param>
    /// <returns>Bits that an entry is found by.</returns>
    public int FillTable(Span<ushort> table, int lowBits)
    {
        int width = _lengths.Max();
        table = table[..(1 << width)];
        table.Fill(NoSymbol);
        for (var symbol = 0; symbol < Symbols; symbol++)
        {
            if (_lengths[symbol] == 0)
                continue;
            for (int at = _codes[symbol]; at < table.Length; at += 1 << _lengths[symbol])
                table[at] = (ushort)((symbol << SymbolShift) | (_lengths[symbol] + lowBits));
        }

        return width;
    }

    public static int TableLength => 1 << MaxLength;

    /// <summary>Codes in order of length, then symbol; the first bit written is the code's highest.</summary>
    private void Assign()
    {
        var next = 0;
        for (var length = 1; length <= MaxLength; length++, next <<= 1)
        {
            for (var symbol = 0; symbol < Symbols; symbol++)
            {
                if (_lengths[symbol] == length)
                    _codes[symbol] = Reversed(next++, length);
            }
        }
    }

    private static ushort Reversed(int code, int length)
    {
        var reversed = 0;
        for (var bit = 0; bit < length; bit++)
            reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        return (ushort)reversed;
    }

    /// <summary>Depths of Huffman's tree; false where one is deeper than allowed.</summary>
    private static bool TryLengths(ReadOnlySpan<int> counts, Span<byte> lengths)
    {
        lengths.Clear();
        var queue = new PriorityQueue<int, (long Count, int Node)>();
        Span<int> parents = stackalloc int[2 * Symbols];
        for (var symbol = 0; symbol < Symbols; symbol++)
        {
            if (counts[symbol] > 0)
                queue.Enqueue(symbol, (counts[symbol], symbol));
        }

        if (queue.Count == 1)
            lengths[queue.Peek()] = 1;
        var next = Symbols;
        while (queue.TryDequeue(out var first, out var one) && queue.TryDequeue(out var second, out var other))
        {
            parents[first] = parents[second] = next;
            queue.Enqueue(next, (one.Count + other.Count, next));
            next++;
        }

        // Node next − 1 is the root; every other one lies one below its parent, whose number is higher.
        for (var symbol = 0; symbol < Symbols && next > Symbols; symbol++)
        {
            if (counts[symbol] == 0)
                continue;
            var depth = 0;
            for (var node = symbol; node != next - 1; node = parents[node])
                depth++;
            if (depth > MaxLength)
                return false;
            lengths[symbol] = (byte)depth;
        }

        return true;
    }
}
