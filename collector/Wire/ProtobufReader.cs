using System.Buffers.Binary;
using System.Text;

namespace Observe.Collector.Wire;

/// <summary>Bytes that are no protobuf message of the expected shape. Caught where a request ends, never inside a batch.</summary>
internal sealed class MalformedException(string message) : Exception(message);

/// <summary>
/// Walks the fields of a protobuf message without copying. Wire types: 0 varint, 1 fixed64, 2 length-delimited, 5 fixed32.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private int _wireType;

    /// <summary>Number of the field that the last <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_at == _bytes.Length)
            return false;
        var tag = ReadVarint();
        Field = (int)(tag >> 3);
        _wireType = (int)(tag & 7);
        return Field > 0 && tag <= uint.MaxValue ? true : throw new MalformedException("field number out of range");
    }

    public ulong Varint() => _wireType == 0 ? ReadVarint() : throw Unexpected();

    public long ZigZag() => Varint() is var value ? (long)(value >> 1) ^ -(long)(value & 1) : 0;

    public ulong Fixed64() => _wireType == 1 ? BinaryPrimitives.ReadUInt64LittleEndian(Take(8)) : throw Unexpected();

    public uint Fixed32() => _wireType == 5 ? BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) : throw Unexpected();

    public double Double() => BitConverter.UInt64BitsToDouble(Fixed64());

    public ReadOnlySpan<byte> Bytes()
    {
        if (_wireType != 2)
            throw Unexpected();
        var length = ReadVarint();
        return length <= (ulong)(_bytes.Length - _at) ? Take((int)length) : throw new MalformedException("length past the end");
    }

    /// <exception cref="MalformedException">Not valid UTF-8.</exception>
    public string Text()
    {
        try
        {
            return StrictUtf8.GetString(Bytes());
        }
        catch (DecoderFallbackException)
        {
            throw new MalformedException("text is not valid UTF-8");
        }
    }

    /// <summary>A repeated number, packed or one at a time.</summary>
    public void Repeat<T>(List<T> into, Func<ReadOnlySpan<byte>, (T Value, int Length)> read, int wireType)
    {
        if (_wireType == 2)
        {
            var packed = Bytes();
            while (packed.Length > 0)
            {
                var (value, length) = read(packed);
                into.Add(value);
                packed = packed[length..];
            }

            return;
        }

        if (_wireType != wireType)
            throw Unexpected();
        var (single, taken) = read(_bytes[_at..]);
        into.Add(single);
        _at += taken;
    }

    /// <summary>Passes over a field that nobody asked for.</summary>
    public void Skip()
    {
        _ = _wireType switch
        {
            0 => (long)ReadVarint(),
            1 => Take(8).Length,
            2 => Bytes().Length,
            5 => Take(4).Length,
            _ => throw new MalformedException($"wire type {_wireType} is not used any more"),
        };
    }

    public static (ulong Value, int Length) ReadVarint(ReadOnlySpan<byte> from)
    {
        var value = 0UL;
        for (var i = 0; i < from.Length && i < 10; i++)
        {
            value |= (ulong)(from[i] & 0x7f) << (7 * i);
            if (from[i] < 0x80)
                return (value, i + 1);
        }

        throw new MalformedException(from.Length < 10 ? "varint past the end" : "varint longer than ten bytes");
    }

    public static (double Value, int Length) ReadDouble(ReadOnlySpan<byte> from)
        => from.Length >= 8 ? (BinaryPrimitives.ReadDoubleLittleEndian(from), 8) : throw new MalformedException("number past the end");

    public static (ulong Value, int Length) ReadFixed64(ReadOnlySpan<byte> from)
        => from.Length >= 8 ? (BinaryPrimitives.ReadUInt64LittleEndian(from), 8) : throw new MalformedException("number past the end");

    private ulong ReadVarint()
    {
        var (value, length) = ReadVarint(_bytes[_at..]);
        _at += length;
        return value;
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
