using System.Runtime.InteropServices;
using Observe.Store.Deletes;
using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>Chunks of a series joined into fewer, dense ones: those that are as long already as they are, others decoded and cut anew.</summary>
internal static class ChunkJoin
{
    /// <param name="chunks">In order of time, without overlap.</param>
    /// <param name="load">A chunk's own bytes in memory; null where it has none that are good.</param>
    public static List<EncodedChunk> Join(IReadOnlyList<IChunk> chunks, Func<IChunk, EncodedChunk?> load)
    {
        var joined = new List<EncodedChunk>();
        var loose = new List<Sample>();
        var buffer = new SampleBuffer();
        foreach (var chunk in chunks)
        {
            if (chunk.Count >= DenseChunks.MaxSamples && chunk is not (MergedChunk or MaskedChunk))
            {
                Flush(loose, joined);
                if (load(chunk) is { } loaded)
                    joined.Add(loaded);
                continue;
            }

            buffer.Clear();
            chunk.Decode(long.MinValue, long.MaxValue, buffer);
            for (var i = 0; i < buffer.Count; i++)
                loose.Add(buffer[i]);
        }

        Flush(loose, joined);
        return joined;
    }

    private static void Flush(List<Sample> loose, List<EncodedChunk> into)
    {
        DenseChunks.Cut(CollectionsMarshal.AsSpan(loose), into);
        loose.Clear();
    }
}
