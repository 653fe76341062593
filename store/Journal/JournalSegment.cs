using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Observe.Store.Journal;

/// <summary>How a segment was read.</summary>
/// <param name="Records">Records that held.</param>
/// <param name="TornBytes">Bytes at the end that are no record.</param>
/// <param name="Damaged">Records before one that held which did not: no process that dies leaves those, a disk does.</param>
internal readonly record struct SegmentReplay(int Records, long TornBytes, int Damaged);

/// <summary>
/// One file of records: length (4 bytes), XxHash3 of the payload (8 bytes), payload. A header names format and version.
/// Format in docs/formats/journal.md.
/// </summary>
internal static class JournalSegment
{
    public const int RecordHeader = 12;

    /// <summary>A longer record is no record: a batch is bounded by the largest request body.</summary>
    public const int MaxRecord = 256 << 20;

    /// <summary>"OBSJRNL" and the version of the format.</summary>
    public static ReadOnlySpan<byte> FileHeader => "OBSJRNL\u0001"u8;

    public static void WriteRecordHeader(Span<byte> header, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[4..], XxHash3.HashToUInt64(payload));
    }

    /// <summary>
    /// Gives every record that holds to <paramref name="record"/>, whose bytes are good during the call only. One that does not hold is
    /// passed over where one that holds follows it, and ends the file otherwise; with <paramref name="cutTail"/> it is cut there,
    /// because nothing after a torn record was acknowledged.
    /// Readers of a file that is still written leave the tail alone. A damaged header costs nothing: each record has its own hash, and
    /// a process or a machine that dies while it makes a file leaves one.
    /// </summary>
    /// <exception cref="InvalidDataException">The records are of another version.</exception>
    public static SegmentReplay Replay(string path, Action<ReadOnlyMemory<byte>> record, bool cutTail = true)
    {
        using var file = new FileStream(
            path, FileMode.Open, cutTail ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        Span<byte> header = stackalloc byte[FileHeader.Length];
        var hasHeader = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.SequenceEqual(FileHeader);
        if (!hasHeader && header[..^1].SequenceEqual(FileHeader[..^1]))
            record = _ => throw new InvalidDataException($"{path} is no journal of this version");
        var (end, records, damaged) = ((long)FileHeader.Length, 0, 0);
        while (true)
        {
            if (TryRead(file, record) is { } payload)
                (end, records) = (end + RecordHeader + payload, records + 1);
            else if (PassOver(file, end) is var passed and > 0)
                (end, damaged) = (file.Position, damaged + passed);
            else
                break;
        }

        end = hasHeader || records > 0 ? end : 0;
        var torn = file.Length - end;
        if (cutTail && torn > 0)
            file.SetLength(end);
        return new SegmentReplay(records, torn, damaged);
    }

    /// <summary>
    /// Moves past records that do not hold to the next that does, as long as their lengths lead there.
    /// </summary>
    /// <returns>How many; 0 where no record that holds follows.</returns>
    private static int PassOver(FileStream file, long at)
    {
        Span<byte> header = stackalloc byte[RecordHeader];
        for (var passed = 1; ; passed++)
        {
            file.Position = at;
            if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
                return 0;
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is <= 0 or > MaxRecord || length >= file.Length - file.Position)
                return 0;
            file.Position = at += RecordHeader + length;
            if (TryRead(file, static _ => { }) is null)
                continue;
            file.Position = at;
            return passed;
        }
    }

    /// <summary>Takes bytes off the end that no replay can use.</summary>
    public static void CutTail(string path, long bytes)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(file, RandomAccess.GetLength(file) - bytes);
    }

    /// <summary>The payload's length, or null where no whole record follows.</summary>
    private static int? TryRead(FileStream file, Action<ReadOnlyMemory<byte>> record)
    {
        Span<byte> header = stackalloc byte[RecordHeader];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is <= 0 or > MaxRecord || length > file.Length - file.Position)
            return null;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            file.ReadExactly(rented, 0, length);
            if (XxHash3.HashToUInt64(rented.AsSpan(0, length)) != BinaryPrimitives.ReadUInt64LittleEndian(header[4..]))
                return null;
            record(rented.AsMemory(0, length));
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
