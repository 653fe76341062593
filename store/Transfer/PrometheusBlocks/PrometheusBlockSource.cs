using System.Text.Json;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>
/// A block of Prometheus's TSDB, or a folder with several, oldest first. Its floats are taken, without what its tombstones say is
/// deleted; chunks of native histograms are counted and left out.
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
        var left = new Dictionary<ChunkEncoding, int>();
        foreach (var series in BlockIndex.Read(File.ReadAllBytes(Path.Combine(block, "index")), target.Problems, block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Read(block, series, chunks, [.. tombstones[series.Reference]], left, target);
        }

        foreach (var (encoding, count) in left)
            target.Problems.Add($"{block}: {count} chunks of {NameOf(encoding)} are left out: only floats are read");
    }

    private static void Read(
        string block, BlockSeries series, BlockChunks chunks, (long MinTime, long MaxTime)[] deleted, Dictionary<ChunkEncoding, int> left, IImportTarget target)
    {
        var samples = new List<Sample>();
        foreach (var reference in series.Chunks)
        {
            try
            {
                var (encoding, data) = chunks.Read(reference);
                if (encoding == ChunkEncoding.Xor)
                    XorChunk.Decode(data, samples);
                else
                    left[encoding] = left.GetValueOrDefault(encoding) + 1;
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

    private static string NameOf(ChunkEncoding encoding) => encoding switch
    {
        ChunkEncoding.Histogram => "native histograms",
        ChunkEncoding.FloatHistogram => "native histograms of floats",
        _ => $"encoding {(byte)encoding}",
    };

    private sealed record BlockMeta(int Version, long MinTime);
}
