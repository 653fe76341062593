using System.Buffers;
using System.IO.Hashing;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Metrics;
using ZstdSharp;

namespace Observe.Store.Rollups;

/// <summary>
/// A day's rollups on disk, open as long as a query may ask for one. In memory stays only where in the table each share of the keys
/// begins, so a look-up reads some two kilobytes of the table and one record.
/// </summary>
internal sealed class RollupFile : IDisposable
{
    /// <summary>Entries a share: keys are hashes, so shares are about even.</summary>
    private const int ShareEntries = 64;

    private readonly ReadOnlyFile _file;
    private readonly DamageLog _damage;
    private readonly RollupFooter _footer;
    private volatile Successor? _successor;
    private int[] _shares = [0, 0];
    private int _shift = 64;

    private RollupFile(string path, long day, ReadOnlyFile file, DamageLog damage)
    {
        (Path, Day, _file, _damage) = (path, day, file, damage);
        _footer = ReadFooter();
    }

    /// <summary>Changes when the file is renamed.</summary>
    public string Path { get; set; }

    /// <summary>The UTC day, counted from the epoch.</summary>
    public long Day { get; }

    public long Length => _file.Length;

    public bool IsDamaged { get; private set; }

    /// <summary>Number of the block that it was made from; of one that was cleaned of deletes, a number after them.</summary>
    public long BlockNumber => _footer.BlockNumber;

    /// <summary>Begin of the day, ms.</summary>
    public long Begin => Day * ChunkBuilder.Day;

    /// <summary>Begin of the next day, ms.</summary>
    public long End => Begin + ChunkBuilder.Day;

    /// <summary>
    /// Itself, or what took its place because something of it was deleted; null where nothing was left. Who has a file since before asks for
    /// this after it looked at a series' tombstones: these go when the file has been replaced.
    /// </summary>
    public RollupFile? Current
    {
        get
        {
            var file = this;
            while (file?._successor is { } successor)
                file = successor.File;
            return file;
        }
    }

    /// <summary>Another one, or nothing, has what is left of this.</summary>
    public void ReplaceBy(RollupFile? other) => _successor = new Successor(other);

    /// <param name="path">The file.</param>
    /// <param name="day">Its day, counted from the epoch.</param>
    /// <param name="damage">Where damage is named.</param>
    /// <exception cref="InvalidDataException">The file is damaged or of another version; the message says how.</exception>
    public static RollupFile Open(string path, long day, DamageLog damage)
        => ReadOnlyFile.Open(path, opened =>
        {
            var file = new RollupFile(path, day, opened, damage);
            file.CheckTable();
            return file;
        });

    /// <summary>Tells apart what series files have: of the same series it is the same.</summary>
    public ulong LabelsHash => _footer.LabelsHash;

    /// <summary>Labels of its series in order of ids; none where they are damaged.</summary>
    public RollupLabels ReadLabels()
    {
        try
        {
            using var decompressor = new Decompressor();
            return new RollupLabels(decompressor.Unwrap(LabelBytes()), _footer.Entries);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ZstdException)
        {
            IsDamaged = true;
            _damage.Add($"{Path}: {error.Message}");
            return new RollupLabels([0], 0);
        }
    }

    /// <summary>Whether it was made from this block and can be read.</summary>
    public bool IsOf(BlockFile block) => !IsDamaged && _footer.BlockNumber == block.Number && _footer.BlockHash == block.IndexHash;

    /// <summary>Whether it has windows of a series.</summary>
    public bool Has(SeriesId id) => Find(id, RollupResolution.Hour) is not null;

    /// <summary>A series' windows, or null where it has none here, or damaged ones.</summary>
    public RollupChunk? Find(SeriesId id, long width)
    {
        var key = RollupEntry.KeyOf(id);
        var share = _shift == 64 ? 0 : (int)(key >> _shift);
        var (from, count) = (_shares[share], _shares[share + 1] - _shares[share]);
        if (count == 0)
            return null;
        var rented = ArrayPool<byte>.Shared.Rent(count * RollupEntry.Length);
        try
        {
            var entries = rented.AsSpan(0, count * RollupEntry.Length);
            _file.Read(entries, _footer.TableOffset + ((long)from * RollupEntry.Length));
            return IndexOf(entries, key) is var index and >= 0
                ? ReadRecord(id, RollupEntry.At(entries, index), width)
                : null;
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            IsDamaged = true;
            _damage.Add($"{Path}: {error.Message}");
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void Dispose() => _file.Dispose();

    private RollupChunk? ReadRecord(SeriesId id, in RollupEntry entry, long width)
    {
        var record = ArrayPool<byte>.Shared.Rent(entry.Size);
        try
        {
            var bytes = record.AsSpan(0, entry.Size);
            _file.Read(bytes, entry.Offset);
            if (RollupWriter.HashOf(bytes, id) != entry.Hash)
                throw new InvalidDataException($"the record at {entry.Offset} is damaged");
            var summaries = RollupRecord.Decode(bytes, Begin);
            if (summaries.IsEmpty)
                return null;
            return new RollupChunk(width == RollupResolution.FiveMinutes ? summaries : summaries.Widen(width));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(record);
        }
    }

    private RollupFooter ReadFooter()
    {
        Span<byte> header = stackalloc byte[8];
        Span<byte> bytes = stackalloc byte[RollupFooter.Length];
        if (Length < header.Length + bytes.Length)
            throw new InvalidDataException("too short for rollups");
        _file.Read(header, 0);
        if (!header.SequenceEqual(RollupFooter.FileHeader))
            throw new InvalidDataException("no rollups of this version");
        _file.Read(bytes, Length - bytes.Length);
        return RollupFooter.Read(bytes) is { } footer && footer.LabelsOffset + footer.LabelsLength == Length - bytes.Length
            ? footer
            : throw new InvalidDataException("the footer is damaged");
    }

    private void CheckTable()
    {
        var table = new byte[_footer.TableLength];
        _file.Read(table, _footer.TableOffset);
        if (XxHash3.HashToUInt64(table) != _footer.TableHash)
            throw new InvalidDataException("the table is damaged");
        LabelBytes();
        ShareOut(table);
    }

    private byte[] LabelBytes()
    {
        var labels = new byte[_footer.LabelsLength];
        _file.Read(labels, _footer.LabelsOffset);
        return XxHash3.HashToUInt64(labels) == _footer.LabelsHash ? labels : throw new InvalidDataException("the labels are damaged");
    }

    private void ShareOut(ReadOnlySpan<byte> table)
    {
        var shares = 1;
        while (shares * ShareEntries < _footer.Entries)
        {
            shares *= 2;
            _shift--;
        }

        _shares = new int[shares + 1];
        for (var i = 0; i < _footer.Entries; i++)
            _shares[(_shift == 64 ? 0 : (int)(RollupEntry.KeyAt(table, i) >> _shift)) + 1]++;
        for (var i = 0; i < shares; i++)
            _shares[i + 1] += _shares[i];
    }

    private static int IndexOf(ReadOnlySpan<byte> entries, ulong key)
    {
        var (low, high) = (0, entries.Length / RollupEntry.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (RollupEntry.KeyAt(entries, middle) < key)
                low = middle + 1;
            else
                high = middle;
        }

        return low < entries.Length / RollupEntry.Length && RollupEntry.KeyAt(entries, low) == key ? low : -1;
    }

    private sealed record Successor(RollupFile? File);
}
