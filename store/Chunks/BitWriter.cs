using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Observe.Store.Chunks;

/// <summary>Bits into bytes, the lowest first. <see cref="Flush"/> fills the last byte with zeros.</summary>
internal ref struct BitWriter(ByteWriter to)
{
    private ulong _pending;
    private int _used;

    /// <summary>Appends the lowest <paramref name="count"/> bits (0..64) of <paramref name="value"/>; the others must be 0.</summary>
    public void Write(ulong value, int count)
    {
        _pending |= value << _used;
        if (_used + count < 64)
        {
            _used += count;
            return;
        }

        to.UInt64(_pending);
        var written = 64 - _used;
        _pending = written == 64 ? 0 : value >> written;
        _used = count - written;
    }

    public void Flush()
    {
        for (; _used > 0; _used -= 8, _pending >>= 8)
            to.Byte((byte)_pending);
        _used = 0;
    }
}

/// <summary>Reads what <see cref="BitWriter"/> wrote. Past the end it reads zeros and says so by <see cref="IsOverrun"/>.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Bits that one <see cref="Peek"/> is sure to show.</summary>
    public const int SurePeek = 57;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _position;

    public readonly bool IsOverrun => _position > _bytes.Length * 8L;

    /// <summary>Reads 0..64 bits.</summary>
    public ulong Read(int count)
    {
        if (count > 56)
            return Read(32) | (Read(count - 32) << 32);
        var value = Peek() & ((1UL << count) - 1);
        _position += count;
        return value;
    }

    /// <summary>At least the next 57 bits, not taken yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Peek()
    {
        var at = (int)Math.Min(_position >> 3, _bytes.Length);
        return (at <= _bytes.Length - 8 ? BinaryPrimitives.ReadUInt64LittleEndian(_bytes[at..]) : Tail(at)) >> (int)(_position & 7);
    }

    public void Skip(int count) => _position += count;

    private readonly ulong Tail(int at)
    {
        var value = 0UL;
        for (var i = 0; at + i < _bytes.Length; i++)
            value |= (ulong)_bytes[at + i] << (8 * i);
        return value;
    }
}
