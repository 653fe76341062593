using System.Text.Json;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>
/// A block of Prometheus's TSDB, or a folder with several, oldest first: floats and native histograms, without what its tombstones say is
/// deleted.
/// </summary>
internal sealed class PrometheusBlockSource(string path) : ISeriesSource
{
    private const string MetaFile = "meta.json";
    private const int MetaVersion = 1;

    public Task ReadAsync(IImportTarget target, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
            throw new IOException($"{path}: there is no such folder");
        string[] blocks = File.Exists(Path.Combine(path, MetaFile))
            ? [path]
            : [.. Directory.GetDirectories(path).Where(folder => File.Exists(Path.Combine(folder, MetaFile))).OrderBy(MinTimeOf)];
        if (blocks.Length == 0)
            throw new IOException($"{path}: neither a block of Prometheus (with meta.json, index and chunks) nor a folder with such");
        foreach (var block in blocks)
        {
            try
            {
                Read(block, target, cancellationToken);
            }
            catch (InvalidDataException error)
            {
                target.Problems.Add(error.Message.StartsWith(path, StringComparison.Ordinal) ? error.Message : $"{block}: {error.Message}");
            }
        }

        return Task.CompletedTask;
    }

    private static void Read(string block, IImportTarget target, CancellationToken cancellationToken)
    {
        _ = MinTimeOf(block);
        var tombstones = File.Exists(Path.Combine(block, "tombstones"))
            ? BlockTombstones.Read(File.ReadAllBytes(Path.Combine(block, "tombstones")))
            : Array.Empty<(ulong, (long, long))>().ToLookup(item => item.Item1, item => item.Item2);
        using var chunks = new BlockChunks(Path.Combine(block, "chunks"));
        foreach (var series in BlockIndex.Read(File.ReadAllBytes(Path.Combine(block, "index")), target.Problems, block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Read(block, series, chunks, [.. tombstones[series.Reference]], target);
        }
    }

    private static void Read(
        string block, BlockSeries series, BlockChunks chunks, (long MinTime, long MaxTime)[] deleted, IImportTarget target)
    {
        var samples = new List<Sample>();
        foreach (var reference in series.Chunks)
        {
            try
            {
                Decode(chunks.Read(reference), samples);
            }
            catch (InvalidDataException error)
            {
                target.Problems.Add($"{series.Labels}: {error.Message}");
            }
        }

        foreach (var sample in samples)
        {
            if (!Array.Exists(deleted, range => sample.Time >= range.MinTime && sample.Time <= range.MaxTime))
                target.Add(series.Labels, sample, () => $"{block}: {series.Labels}");
        }
    }

    private static void Decode((ChunkEncoding Encoding, byte[] Data) chunk, List<Sample> into)
    {
        switch (chunk.Encoding)
        {
            case ChunkEncoding.Xor:
                XorChunk.Decode(chunk.Data, into);
                break;
            case ChunkEncoding.Histogram or ChunkEncoding.FloatHistogram:
                HistogramChunk.Decode(chunk.Data, chunk.Encoding == ChunkEncoding.FloatHistogram, into);
                break;
            default:
                throw new InvalidDataException($"a chunk of encoding {(byte)chunk.Encoding}, which is not known, is left out");
        }
    }

    /// <exception cref="InvalidDataException">The block's description cannot be read, or is of another version.</exception>
    private static long MinTimeOf(string block)
    {
        try
        {
            var meta = JsonSerializer.Deserialize<BlockMeta>(File.ReadAllBytes(Path.Combine(block, MetaFile)), JsonSerializerOptions.Web);
            return meta?.Version == MetaVersion
                ? meta.MinTime
                : throw new InvalidDataException($"{block}/{MetaFile}: version {meta?.Version}, only {MetaVersion} is read");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{block}/{MetaFile}: {error.Message}", error);
        }
    }

    private sealed record BlockMeta(int Version, long MinTime);
}
