using System.Buffers;
using System.Text;

namespace Observe.Collector.Wire;

/// <summary>First byte of a key: the encoding of the labels after it, so that two encodings never spell the same key.</summary>
internal enum SeriesKeyEncoding : byte
{
    /// <summary>Resource labels, metric name, sorted attributes; each text preceded by its length.</summary>
    Otlp = 2,

    /// <summary>Label messages of remote write as they stand in a series; the byte is their own tag, field 1 of wire type 2.</summary>
    RemoteWrite = 0x0a,
}

/// <summary>
/// The bytes by which a known series is found without building its labels. A pooled buffer that is cut back and filled again for
/// each series. Not thread-safe.
/// </summary>
internal sealed class SeriesKey : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(512);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    public void Truncate(int length) => Length = length;

    public void Byte(byte value)
    {
        Reserve(1);
        _buffer[Length++] = value;
    }

    /// <summary>A length and the UTF-8 text.</summary>
    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Varint((uint)length);
        Reserve(length);
        Length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(Length));
    }

    public void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(Length));
        Length += value.Length;
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        Length = 0;
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Reserve(int count)
    {
        if (Length + count <= _buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, _buffer.Length * 2));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
