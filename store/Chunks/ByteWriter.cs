using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Observe.Store.Chunks;

/// <summary>Little-endian numbers, LEB128 varints, length-prefixed UTF-8: the primitives of every file of the store.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    public int Length => _buffer.WrittenCount;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public ReadOnlyMemory<byte> Memory => _buffer.WrittenMemory;

    public void Clear() => _buffer.ResetWrittenCount();

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Double(double value) => UInt64(BitConverter.DoubleToUInt64Bits(value));

    public void Varint(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }

    public void Zigzag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    public void Bytes(ReadOnlySpan<byte> value) => _buffer.Write(value);
}

/// <summary>Reads what <see cref="ByteWriter"/> wrote.</summary>
/// <remarks>Throws <see cref="InvalidDataException"/> at the end: callers read only bytes whose checksum held.</remarks>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly int Position => _at;

    public readonly bool IsAtEnd => _at >= _bytes.Length;

    public byte Byte() => Take(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BitConverter.UInt64BitsToDouble(UInt64());

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

        throw new InvalidDataException("varint longer than ten bytes");
    }

    public long Zigzag() => Varint() is var value ? (long)(value >> 1) ^ -(long)(value & 1) : 0;

    /// <summary>A count of things that take at least a byte each, so never more than what is left.</summary>
    public int Count()
        => Varint() is var count && count <= (ulong)(_bytes.Length - _at) ? (int)count : throw new InvalidDataException("count past the end");

    public string Text() => Encoding.UTF8.GetString(Take(Count()));

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _bytes.Length - _at)
            throw new InvalidDataException("read past the end");
        var taken = _bytes.Slice(_at, length);
        _at += length;
        return taken;
    }
}
