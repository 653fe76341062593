using System.IO.Hashing;
using Observe.Store.Chunks;
using Observe.Store.Faults;
using Observe.Store.Files;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Deletes;

/// <summary>All tombstones of a tenant. Written aside, synced, then renamed. Format in docs/formats/tombstones.md.</summary>
internal static class TombstoneFile
{
    public const string Extension = ".tombstones";

    private const string TemporarySuffix = ".tmp";
    private const int HashLength = 8;

    /// <summary>"OBSTOMB" and the version of the format.</summary>
    public static ReadOnlySpan<byte> FileHeader => "OBSTOMB\u0001"u8;

    public static void Write(string path, IEnumerable<(LabelSet Labels, Tombstones Tombstones)> series)
    {
        var (bytes, count, entries) = (new ByteWriter(), 0, new ByteWriter());
        foreach (var (labels, tombstones) in series)
        {
            count++;
            JournalRecord.EncodeLabels(labels, entries);
            entries.Varint((ulong)tombstones.All.Length);
            foreach (var tombstone in tombstones.All)
                Encode(tombstone, entries);
        }

        bytes.Bytes(FileHeader);
        bytes.Varint((ulong)count);
        bytes.Bytes(entries.Written);
        bytes.UInt64(XxHash3.HashToUInt64(bytes.Written));
        using (var file = new FileStream(path + TemporarySuffix, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes.Written);
            file.Flush(flushToDisk: true);
        }

        FaultPoints.Reach(FaultPoints.TombstonesBeforeRename);
        PublishedFile.Rename(path + TemporarySuffix, path);
        FaultPoints.Reach(FaultPoints.TombstonesAfterRename);
    }

    /// <summary>Gives each tombstone to <paramref name="each"/>, after all of the file was found to be good.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or of another version; the message says how.</exception>
    public static void Read(string path, Action<LabelSet, Tombstone> each)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes.Length < FileHeader.Length + HashLength || !bytes.StartsWith(FileHeader))
            throw new InvalidDataException($"{path}: no tombstones of this version");
        var from = new ByteReader(bytes[^HashLength..]);
        var body = bytes[..^HashLength];
        if (XxHash3.HashToUInt64(body) != from.UInt64())
            throw new InvalidDataException($"{path}: the tombstones are damaged");
        from = new ByteReader(body[FileHeader.Length..]);
        for (var left = from.Count(); left > 0; left--)
        {
            var labels = JournalRecord.DecodeLabels(ref from);
            for (var more = from.Count(); more > 0; more--)
                each(labels, Decode(ref from));
        }
    }

    public static void Encode(Tombstone tombstone, ByteWriter to)
    {
        to.Zigzag(tombstone.MinTime);
        to.Zigzag(tombstone.MaxTime);
        to.Varint((ulong)tombstone.UpTo);
    }

    public static Tombstone Decode(ref ByteReader from) => new(from.Zigzag(), from.Zigzag(), (long)from.Varint());
}
