using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Observe.Store.Blocks;

/// <summary>
/// A part of a file as memory that the system fills when it is read and takes back when it needs it. It is unmapped when nothing refers to
/// it any more, never before: a query may be reading. Who reads a span of it keeps this object alive meanwhile.
/// </summary>
internal sealed unsafe class MappedBytes
{
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;

    public MappedBytes(SafeFileHandle file, long offset, long length)
    {
        using var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
        _first = (byte*)_view.SafeMemoryMappedViewHandle.DangerousGetHandle() + _view.PointerOffset;
        Length = length;
    }

    public long Length { get; }

    /// <exception cref="InvalidDataException">It has fewer bytes.</exception>
    public ReadOnlySpan<byte> Span(long offset, long length)
        => offset >= 0 && length >= 0 && length <= int.MaxValue && offset <= Length - length
            ? new ReadOnlySpan<byte>(_first + offset, (int)length)
            : throw new InvalidDataException($"{length} bytes at {offset} of an index of {Length}");
}
