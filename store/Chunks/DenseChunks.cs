using Observe.Store.Chunks.Pages;
using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>
/// Samples as chunks that are written once and kept: longer than those of the head, with entropy coding where it pays. Costs about
/// ten times the head's encoding, so it is done when blocks merge.
/// </summary>
internal static class DenseChunks
{
    /// <summary>Twelve hours at 15 s: the table of a prefix code is 0.015 bytes a sample then, and an hour is found by decoding µs.</summary>
    public const int MaxSamples = 2880;

    /// <summary>Appends samples, in order of time, as chunks of even length.</summary>
    public static void Cut(ReadOnlySpan<Sample> samples, List<EncodedChunk> into)
    {
        while (!samples.IsEmpty)
        {
            var stretch = ChunkBuilder.StretchOf(samples);
            if (samples[0].IsHistogram)
                into.AddRange(ChunkBuilder.Cut(samples[..stretch]).Select(run => run.Close()));
            else
                CutFloats(samples[..stretch], into);
            samples = samples[stretch..];
        }
    }

    private static void CutFloats(ReadOnlySpan<Sample> samples, List<EncodedChunk> into)
    {
        for (var pieces = (samples.Length + MaxSamples - 1) / MaxSamples; pieces > 0; pieces--)
        {
            var length = (samples.Length + pieces - 1) / pieces;
            into.Add(Encode(samples[..length]));
            samples = samples[length..];
        }
    }

    private static EncodedChunk Encode(ReadOnlySpan<Sample> samples)
    {
        var (times, values) = (new long[samples.Length], new double[samples.Length]);
        var starts = default(StartTimes);
        for (var i = 0; i < samples.Length; i++)
        {
            (times[i], values[i]) = (samples[i].Time, samples[i].Value);
            starts.Append(i, samples[i].StartTime);
        }

        var (pages, state) = (new ByteWriter(samples.Length), default(PageState));
        if (!FloatPages.TryEncodeByEntropy(times, values, ref state, pages))
            FloatPages.Encode(times, values, ref state, pages);
        return new EncodedChunk(
            times[0], times[^1], times.Length, ChunkCodec.Floats(starts.ToArray(times.Length), times.Length, pages.Written))
        {
            Statistics = ChunkStatistics.TryOf(values),
        };
    }
}
