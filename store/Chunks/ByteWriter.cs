using System.Buffers.Binary;
using System.Text;

namespace Observe.Store.Chunks;

/// <summary>
/// Little-endian numbers, LEB128 varints, length-prefixed UTF-8: the primitives of every file of the store. Bytes once written only
/// change through <see cref="Patch"/>, and a grown array is a new one, so <see cref="Memory"/> stays good while the writer goes on.
/// </summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Takes the last bytes back; nobody may have been given <see cref="Memory"/> of them.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>Bytes already written, to be filled in later.</summary>
    public Span<byte> Patch(int at, int length) => _bytes.AsSpan(0, Length).Slice(at, length);

    public void Byte(byte value)
    {
        Ask(1)[0] = value;
        Length++;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Ask(4), value);
        Length += 4;
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Ask(8), value);
        Length += 8;
    }

    /// <summary>Leaves room for the length, 4 bytes, of what follows; <see cref="EndLength"/> takes what this gives.</summary>
    public int BeginLength()
    {
        UInt32(0);
        return Length;
    }

    public void EndLength(int start)
        => BinaryPrimitives.WriteInt32LittleEndian(Patch(start - sizeof(int), sizeof(int)), Length - start);

    public void Double(double value) => UInt64(BitConverter.DoubleToUInt64Bits(value));

    public void Varint(ulong value)
    {
        var span = Ask(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        Length += length;
    }

    public void Zigzag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)length);
        Length += Encoding.UTF8.GetBytes(value, Ask(length));
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Ask(value.Length));
        Length += value.Length;
    }

    /// <summary>Takes <paramref name="count"/> bytes that the caller fills whole.</summary>
    public Span<byte> Reserve(int count)
    {
        var span = Ask(count)[..count];
        Length += count;
        return span;
    }

    private Span<byte> Ask(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, Math.Max(checked(Length + count), (int)Math.Min(Array.MaxLength, _bytes.Length * 2L)));
        return _bytes.AsSpan(Length);
    }
}

/// <summary>Reads what <see cref="ByteWriter"/> wrote, and the big-endian numbers of Prometheus's files.</summary>
/// <remarks>Throws <see cref="InvalidDataException"/> at the end: callers read only bytes whose checksum held.</remarks>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, int position = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at = position;

    public readonly int Position => _at;

    public readonly bool IsAtEnd => _at >= _bytes.Length;

    public byte Byte() => Take(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public uint UInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong UInt64BigEndian() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

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
