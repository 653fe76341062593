using System.Buffers;
using System.IO.Hashing;
using Observe.Store.Chunks;
using Observe.Store.Index;
using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>
/// A block on disk, open for reading as long as a chunk of it may be asked for. What is damaged is told to the log of damage and read
/// as if it were not there; the rest serves.
/// </summary>
internal sealed class BlockFile : IDisposable
{
    private readonly ReadOnlyFile _file;
    private readonly DamageLog _damage;

    private BlockFile(string path, ReadOnlyFile file, DamageLog damage)
    {
        Path = path;
        Number = NumberOf(path);
        _file = file;
        _damage = damage;
        Index = new BlockIndex(file.MapIndex(BlockWriter.FileHeader, out var hash));
        IndexHash = hash;
    }

    public string Path { get; }

    /// <summary>Of two blocks that hold a sample at one time the one with the higher number wins.</summary>
    public long Number { get; }

    public long Length => _file.Length;

    /// <summary>Which series it has.</summary>
    public BlockIndex Index { get; }

    /// <summary>Hash of the index: with the number it tells this block from any other, also from one that has the number after a restart.</summary>
    public ulong IndexHash { get; }

    /// <summary>Whether anything of it could not be read since it was opened.</summary>
    public bool IsDamaged { get; private set; }

    public static string PathOf(string folder, long number) => System.IO.Path.Combine(folder, $"{number:D10}.block");

    public static long NumberOf(string path)
        => long.TryParse(System.IO.Path.GetFileName(path).Split('.')[0], out var number) ? number : 0;

    /// <exception cref="InvalidDataException">The file is damaged or of another version; the message says how.</exception>
    public static BlockFile Open(string path, DamageLog damage)
        => ReadOnlyFile.Open(path, opened => new BlockFile(path, opened, damage));

    public bool Overlaps(long minTime, long maxTime) => Index.MinTime <= maxTime && Index.MaxTime >= minTime;

    /// <summary>What it holds of a series, by its number in the index.</summary>
    public BlockRun RunAt(int series) => new(this, Index.ExtentOf(series));

    /// <summary>What it holds of a series, or null.</summary>
    public BlockRun? RunOf(SeriesId id) => Index.Find(id) is var series and >= 0 ? RunAt(series) : null;

    /// <summary>What it holds in [minTime, maxTime] of series that match all matchers, each with its number in the index.</summary>
    public IEnumerable<(int Number, SeriesId Id, BlockRun Run)> Select(IReadOnlyList<LabelMatcher> matchers, long minTime, long maxTime)
    {
        foreach (var number in BlockSelect.Run(Index, matchers))
        {
            if (RunAt(number) is var run && run.MinTime <= maxTime && run.MaxTime >= minTime)
                yield return (number, Index.IdOf(number), run);
        }
    }

    /// <summary>All that it holds, in order of the series' ids.</summary>
    public IEnumerable<(SeriesId Id, LabelSet Labels, BlockRun Run)> Series()
    {
        var texts = new LabelTexts(Index);
        for (var series = 0; series < Index.SeriesCount; series++)
            yield return (Index.IdOf(series), Index.LabelsOf(series, texts), RunAt(series));
    }

    /// <summary>The chunk table of a run; empty where it is damaged.</summary>
    public void ReadTable(in BlockExtent run, long minTime, long maxTime, List<IChunk> into)
    {
        try
        {
            foreach (var chunk in ReadTable(run))
            {
                if (chunk.MaxTime >= minTime && chunk.MinTime <= maxTime)
                    into.Add(chunk);
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            Report(error);
        }
    }

    /// <summary>Decodes one chunk; gives nothing where it is damaged.</summary>
    public void Decode(BlockChunk chunk, long minTime, long maxTime, SampleBuffer into)
    {
        if (TryReadBytes(chunk) is not { } bytes)
            return;
        try
        {
            ChunkCodec.Decode(bytes, minTime, maxTime, into);
        }
        catch (InvalidDataException error)
        {
            Report(error);
        }
    }

    /// <summary>The bytes of a chunk, or null where they are damaged.</summary>
    public byte[]? TryReadBytes(BlockChunk chunk)
    {
        try
        {
            var bytes = new byte[chunk.Length];
            _file.Read(bytes, chunk.Offset);
            return (uint)XxHash3.HashToUInt64(bytes) == chunk.Checksum
                ? bytes
                : throw new InvalidDataException($"the chunk at {chunk.Offset} is damaged");
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            Report(error);
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    private List<BlockChunk> ReadTable(in BlockExtent run)
    {
        var (offset, length) = Within((ulong)run.TableOffset, (ulong)run.TableLength);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var table = rented.AsSpan(0, length);
            _file.Read(table, offset);
            return (uint)XxHash3.HashToUInt64(table) == run.TableHash
                ? ReadTable(table, run.Chunks)
                : throw new InvalidDataException($"the chunk table at {offset} is damaged");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The chunks of a table, then, where it goes on, their statistics.</summary>
    private List<BlockChunk> ReadTable(ReadOnlySpan<byte> table, int count)
    {
        var from = new ByteReader(table);
        var chunks = new List<BlockChunk>();
        for (var left = count; left > 0; left--)
        {
            var first = from.Zigzag();
            var (last, samples, extent) = (first + (long)from.Varint(), (int)from.Varint(), Within(from.Varint(), from.Varint()));
            chunks.Add(new BlockChunk(this, first, last, samples, extent.Offset, extent.Length, from.UInt32()));
        }

        for (var i = 0; i < chunks.Count && !from.IsAtEnd; i++)
            chunks[i].Statistics = ChunkStatisticsCodec.Decode(ref from, chunks[i].Count);
        return chunks;
    }

    /// <summary>Where bytes lie, within the file.</summary>
    private (long Offset, int Length) Within(ulong offset, ulong length)
        => offset <= (ulong)Length && length <= (ulong)Length - offset && length <= (ulong)Array.MaxLength
            ? ((long)offset, (int)length)
            : throw new InvalidDataException($"points to {length} bytes at {offset}, which it does not have");

    private void Report(Exception error)
    {
        IsDamaged = true;
        _damage.Add($"{Path}: {error.Message}");
    }
}
