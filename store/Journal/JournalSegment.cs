using System.Buffers.Binary;
using System.IO.Hashing;

namespace Observe.Store.Journal;

/// <summary>How a segment was read: records that held, and bytes cut off at the end because they did not.</summary>
internal readonly record struct SegmentReplay(int Records, long TornBytes);

/// <summary>
/// One file of records: length (4 bytes), XxHash3 of the payload (8 bytes), payload. A header names format and version.
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
    /// Gives every record that holds to <paramref name="record"/>. The first that does not ends the file; with
    /// <paramref name="cutTail"/> it is cut there, because nothing after a torn record was acknowledged. Readers of a file that is still
    /// written leave the tail alone.
    /// </summary>
    public static SegmentReplay Replay(string path, Action<ReadOnlyMemory<byte>> record, bool cutTail = true)
    {
        var bytes = File.ReadAllBytes(path);
        var at = FileHeader.Length;
        var records = 0;
        if (!bytes.AsSpan().StartsWith(FileHeader))
            at = bytes.Length < FileHeader.Length ? 0 : throw new InvalidDataException($"{path} is no journal of this version");
        while (at > 0 && TryRead(bytes, at, out var length))
        {
            record(bytes.AsMemory(at + RecordHeader, length));
            at += RecordHeader + length;
            records++;
        }

        if (cutTail && at < bytes.Length)
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.SetLength(file, at);
        }

        return new SegmentReplay(records, bytes.Length - at);
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, int at, out int length)
    {
        length = 0;
        if (bytes.Length - at < RecordHeader)
            return false;
        length = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
        return length is > 0 and <= MaxRecord && length <= bytes.Length - at - RecordHeader
            && XxHash3.HashToUInt64(bytes.Slice(at + RecordHeader, length)) == BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + 4)..]);
    }
}
