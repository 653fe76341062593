using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Observe.Collector.Wire;

/// <summary>
/// Walks the fields of a protobuf message without copying. Wire types: 0 varint, 1 fixed64, 2 length-delimited, 5 fixed32;
/// the retired groups (3 and 4) are malformed.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxVarintLength = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private int _wireType;

    /// <summary>Number of the field that the last <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Where the current field's tag begins.</summary>
    public int FieldStart { get; private set; }

    /// <summary>Where the next byte is read.</summary>
    public readonly int Position => _at;

    /// <summary>Moves to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_at == _bytes.Length)
            return false;
        FieldStart = _at;
        var tag = ReadVarint();
        if (tag is < 8 or > uint.MaxValue)
            throw new MalformedException("field number out of range");
        Field = (int)(tag >> 3);
        _wireType = (int)(tag & 7);
        return true;
    }

    public ulong Varint() => _wireType == 0 ? ReadVarint() : throw Unexpected();

    public long ZigZag() => ZigZag(Varint());

    public ulong Fixed64() => _wireType == 1 ? BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong))) : throw Unexpected();

    public double Double() => BitConverter.UInt64BitsToDouble(Fixed64());

    public ReadOnlySpan<byte> Bytes()
    {
        if (_wireType != 2)
            throw Unexpected();
        var length = ReadVarint();
        return length <= (ulong)(_bytes.Length - _at) ? Take((int)length) : throw new MalformedException("length past the end");
    }

    /// <exception cref="MalformedException">Not valid UTF-8.</exception>
    public string Text() => TextOf(Bytes());

    /// <exception cref="MalformedException">Not valid UTF-8.</exception>
    public static string TextOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "";
        var text = Encoding.UTF8.GetString(bytes);
        // U+FFFD stands for what could not be read, but a sender may have written it: only then are the bytes read again.
        return text.Contains('\uFFFD', StringComparison.Ordinal) && !Utf8.IsValid(bytes) ? throw MalformedException.InvalidUtf8() : text;
    }

    /// <summary>A repeated double, packed or one at a time.</summary>
    public void Doubles(List<double> into)
    {
        if (_wireType != 2)
        {
            into.Add(Double());
            return;
        }

        for (var packed = Packed(sizeof(double)); packed.Length > 0; packed = packed[sizeof(double)..])
            into.Add(BinaryPrimitives.ReadDoubleLittleEndian(packed));
    }

    /// <summary>A repeated fixed64, packed or one at a time.</summary>
    public void Fixed64s(List<ulong> into)
    {
        if (_wireType != 2)
        {
            into.Add(Fixed64());
            return;
        }

        for (var packed = Packed(sizeof(ulong)); packed.Length > 0; packed = packed[sizeof(ulong)..])
            into.Add(BinaryPrimitives.ReadUInt64LittleEndian(packed));
    }

    /// <summary>A repeated varint, packed or one at a time.</summary>
    public void Varints(List<ulong> into)
    {
        if (_wireType != 2)
        {
            into.Add(Varint());
            return;
        }

        var packed = new ProtobufReader(Bytes());
        while (packed._at < packed._bytes.Length)
            into.Add(packed.ReadVarint());
    }

    /// <summary>Passes over a field that nobody asked for.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case 0: ReadVarint(); break;
            case 1: Take(sizeof(ulong)); break;
            case 2: Bytes(); break;
            case 5: Take(sizeof(uint)); break;
            default: throw Unexpected();
        }
    }

    public static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private ReadOnlySpan<byte> Packed(int size)
    {
        var packed = Bytes();
        return packed.Length % size == 0 ? packed : throw new MalformedException($"packed field {Field} is cut off");
    }

    private ulong ReadVarint()
    {
        // Tags and most lengths are one byte.
        var at = _at;
        if ((uint)at < (uint)_bytes.Length && _bytes[at] < 0x80)
        {
            _at = at + 1;
            return _bytes[at];
        }

        return ReadLongVarint();
    }

    private ulong ReadLongVarint()
    {
        var value = 0UL;
        for (var i = 0; i < MaxVarintLength; i++)
        {
            if (_at == _bytes.Length)
                throw new MalformedException("number past the end");
            var next = _bytes[_at++];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return value;
        }

        throw new MalformedException("varint longer than ten bytes");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _at)
            throw new MalformedException("field past the end");
        var taken = _bytes.Slice(_at, length);
        _at += length;
        return taken;
    }

    private readonly MalformedException Unexpected() => new($"field {Field} has wire type {_wireType}");
}
