using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Observe.Collector.Wire;

/// <summary>Writes the few messages that the collector answers with, and those of tests.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64);

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    /// <summary>Zero is the default and left out.</summary>
    public ProtobufWriter Varint(int field, long value)
    {
        if (value == 0)
            return this;
        Raw((uint)field << 3);
        Raw((ulong)value);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => value.Length == 0 ? this : Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Raw(((uint)field << 3) | 2);
        Raw((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    public ProtobufWriter Double(int field, double value)
    {
        Raw(((uint)field << 3) | 1);
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(sizeof(double)), value);
        _buffer.Advance(sizeof(double));
        return this;
    }

    private void Raw(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
