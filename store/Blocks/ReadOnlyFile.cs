using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Observe.Store.Blocks;

/// <summary>
/// A file that is written once and read by position: blocks of samples and of spans, rollups. What it should have and has not is
/// <see cref="InvalidDataException"/>. Thread-safe.
/// </summary>
internal sealed class ReadOnlyFile : IDisposable
{
    /// <summary>Offset, length and XxHash3 of the index, 8 bytes each.</summary>
    public const int FooterLength = 24;

    private const int HashedAtOnce = 1 << 18;

    private readonly SafeFileHandle _handle;

    private ReadOnlyFile(SafeFileHandle handle)
    {
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public long Length { get; }

    /// <summary>Opens a file as what <paramref name="read"/> makes of it, which has to dispose it once that succeeded.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of another version; the message names it and says how.</exception>
    public static T Open<T>(string path, Func<ReadOnlyFile, T> read)
    {
        var file = new ReadOnlyFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        try
        {
            return read(file);
        }
        catch (Exception error)
        {
            file.Dispose();
            if (error is InvalidDataException)
                throw new InvalidDataException($"{path}: {error.Message}", error);
            throw;
        }
    }

    public void Read(Span<byte> into, long offset)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(_handle, into, offset);
            if (read == 0)
                throw new InvalidDataException("ends early");
            into = into[read..];
            offset += read;
        }
    }

    /// <summary>The index that <see cref="WriteIndex"/> wrote, and its hash.</summary>
    /// <param name="header">What the file begins with.</param>
    /// <param name="hash">XxHash3 of the index.</param>
    public byte[] ReadIndex(ReadOnlySpan<byte> header, out ulong hash)
    {
        (var offset, var length, hash) = LocateIndex(header);
        if (length > Array.MaxLength)
            throw new InvalidDataException("the footer is damaged");
        var index = new byte[length];
        Read(index, offset);
        return XxHash3.HashToUInt64(index) == hash ? index : throw new InvalidDataException("the index is damaged");
    }

    /// <summary>The same, of which nothing stays in memory that is not used.</summary>
    /// <param name="header">What the file begins with.</param>
    /// <param name="hash">XxHash3 of the index.</param>
    public MappedBytes MapIndex(ReadOnlySpan<byte> header, out ulong hash)
    {
        (var offset, var length, hash) = LocateIndex(header);
        if (length == 0 || HashOf(offset, length) != hash)
            throw new InvalidDataException("the index is damaged");
        return new MappedBytes(_handle, offset, length);
    }

    private (long Offset, long Length, ulong Hash) LocateIndex(ReadOnlySpan<byte> header)
    {
        Span<byte> begin = stackalloc byte[header.Length];
        Span<byte> footer = stackalloc byte[FooterLength];
        if (Length < begin.Length + footer.Length)
            throw new InvalidDataException("too short for a block");
        Read(begin, 0);
        if (!begin.SequenceEqual(header))
            throw new InvalidDataException("not a block of this version");
        Read(footer, Length - footer.Length);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(footer);
        var length = BinaryPrimitives.ReadInt64LittleEndian(footer[8..]);
        return offset >= begin.Length && length >= 0 && offset == Length - footer.Length - length
            ? (offset, length, BinaryPrimitives.ReadUInt64LittleEndian(footer[16..]))
            : throw new InvalidDataException("the footer is damaged");
    }

    /// <summary>Read, not mapped: a mapped page counts as memory of the process for as long as the system has room.</summary>
    private ulong HashOf(long offset, long length)
    {
        var (hash, piece) = (new XxHash3(), ArrayPool<byte>.Shared.Rent(HashedAtOnce));
        for (var end = offset + length; offset < end;)
        {
            var part = piece.AsSpan(0, (int)Math.Min(piece.Length, end - offset));
            Read(part, offset);
            hash.Append(part);
            offset += part.Length;
        }

        ArrayPool<byte>.Shared.Return(piece);
        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>Ends a file that is written: index, footer, synced.</summary>
    public static void WriteIndex(FileStream file, ReadOnlySpan<byte> index)
    {
        Span<byte> footer = stackalloc byte[FooterLength];
        BinaryPrimitives.WriteInt64LittleEndian(footer, file.Position);
        BinaryPrimitives.WriteInt64LittleEndian(footer[8..], index.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[16..], XxHash3.HashToUInt64(index));
        file.Write(index);
        file.Write(footer);
        file.Flush(flushToDisk: true);
    }

    public void Dispose() => _handle.Dispose();
}
