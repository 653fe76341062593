using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>Big-endian numbers, varints and texts as Prometheus's files have them; reading past the end is <see cref="InvalidDataException"/>.</summary>
internal ref struct CheckedBytes(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; set; }

    public readonly bool IsAtEnd => Position >= _bytes.Length;

    /// <summary>The Castagnoli polynomial's, as all of Prometheus's files have it.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    public byte Byte() => Take(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a varint longer than ten bytes");
    }

    public long Zigzag() => Varint() is var value ? (long)(value >> 1) ^ -(long)(value & 1) : 0;

    /// <summary>A count of things that take at least a byte each.</summary>
    public int Count()
        => Varint() is var count && count <= (ulong)(_bytes.Length - Position) ? (int)count : throw new InvalidDataException("a count past the end");

    public string Text() => Encoding.UTF8.GetString(Take(Count()));

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || Position < 0 || length > _bytes.Length - Position)
            throw new InvalidDataException("ends early");
        var taken = _bytes.Slice(Position, length);
        Position += length;
        return taken;
    }
}
