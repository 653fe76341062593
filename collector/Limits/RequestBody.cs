using System.Buffers;

namespace Observe.Collector.Limits;

/// <summary>
/// A request's decoded body in pooled memory, counted by the gate. Grows by what was read, never by what the sender announced.
/// </summary>
internal sealed class RequestBody(IngestGate gate) : IDisposable
{
    private const int FirstSize = 16 * 1024;

    private byte[] _buffer = [];
    private long _reserved;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>Free space to read into, or empty memory where the gate has none left.</summary>
    public Memory<byte> Free()
    {
        if (Length < _buffer.Length)
            return _buffer.AsMemory(Length);
        var size = Math.Max(FirstSize, _buffer.Length * 2);
        if (!gate.TryReserve(size - _reserved))
            return Memory<byte>.Empty;
        _reserved = size;
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, Length).CopyTo(larger);
        Return();
        _buffer = larger;
        return _buffer.AsMemory(Length);
    }

    public void Advance(int count) => Length += count;

    public void Dispose()
    {
        Return();
        _buffer = [];
        Length = 0;
        gate.Release(_reserved);
        _reserved = 0;
    }

    private void Return()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
    }
}
