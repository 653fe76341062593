using System.Buffers.Binary;

namespace Observe.Store.Chunks;

/// <summary>
/// Bits into a growing byte array, most significant first. Bits once written never change and a grown array is a new one, so a
/// reader may keep <see cref="Array"/> and read what was written before it was taken, while the writer goes on.
/// </summary>
internal struct BitWriter()
{
    private byte[] _bytes = new byte[32];
    private int _free;

    public int Length { get; private set; }

    public readonly byte[] Array => _bytes;

    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Appends the lowest <paramref name="count"/> bits (0..64) of <paramref name="value"/>.</summary>
    public void Write(ulong value, int count)
    {
        while (count > 0)
        {
            if (_free == 0)
            {
                if (Length == _bytes.Length)
                    System.Array.Resize(ref _bytes, _bytes.Length + (_bytes.Length / 2));
                Length++;
                _free = 8;
            }

            var taken = Math.Min(count, _free);
            var bits = (byte)((value >> (count - taken)) & ((1UL << taken) - 1));
            _bytes[Length - 1] |= (byte)(bits << (_free - taken));
            _free -= taken;
            count -= taken;
        }
    }
}

/// <summary>Reads what <see cref="BitWriter"/> wrote. Past the end it reads zeros and says so by <see cref="IsOverrun"/>.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _position;

    public readonly bool IsOverrun => _position > _bytes.Length * 8L;

    public ulong Read(int count)
    {
        // Eight bytes hold any 57 bits, whatever bit they begin at.
        var at = (int)(_position >> 3);
        if (count is > 57 or 0 || at > _bytes.Length - 8)
            return ReadByByte(count);
        var value = BinaryPrimitives.ReadUInt64BigEndian(_bytes[at..]) << (int)(_position & 7) >> (64 - count);
        _position += count;
        return value;
    }

    public bool ReadBit() => Read(1) != 0;

    private ulong ReadByByte(int count)
    {
        var value = 0UL;
        while (count > 0)
        {
            var at = (int)(_position >> 3);
            var used = (int)(_position & 7);
            var taken = Math.Min(count, 8 - used);
            var current = at < _bytes.Length ? _bytes[at] : 0;
            value = (value << taken) | ((uint)(current >> (8 - used - taken)) & ((1u << taken) - 1));
            _position += taken;
            count -= taken;
        }

        return value;
    }
}
