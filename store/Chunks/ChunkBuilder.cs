using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>Where runs end, and samples cut into runs.</summary>
internal static class ChunkBuilder
{
    /// <summary>
    /// Samples at which a run is closed: an hour at 15 s. Twice Prometheus's 120, because what a chunk costs beside its samples
    /// (first sample whole, an entry in tables) is then half; decoding one takes microseconds either way.
    /// </summary>
    public const int MaxSamples = 240;

    public const long Day = 86_400_000;

    /// <summary>The UTC day of a time, counted from the epoch. A chunk never crosses midnight, so that a partition is exactly a day.</summary>
    public static long DayOf(long time) => FloorDivide(time, Day);

    /// <summary>Rounded down, also below zero.</summary>
    public static long FloorDivide(long value, long divisor) => value >= 0 ? value / divisor : ((value + 1) / divisor) - 1;

    /// <summary>Whether a run is full for a sample that comes after it.</summary>
    public static bool EndsBefore(OpenRun run, in Sample sample)
        => run.Count >= MaxSamples || !run.Takes(sample) || DayOf(run.MinTime) != DayOf(sample.Time);

    /// <summary>Samples in order of time as runs, of even length where they do not fit one.</summary>
    public static List<OpenRun> Cut(ReadOnlySpan<Sample> samples)
    {
        var runs = new List<OpenRun>();
        while (!samples.IsEmpty)
        {
            var stretch = StretchOf(samples);
            var pieces = (stretch + MaxSamples - 1) / MaxSamples;
            for (var left = stretch; left > 0; pieces--)
            {
                var length = (left + pieces - 1) / pieces;
                runs.Add(RunOf(samples[..length]));
                samples = samples[length..];
                left -= length;
            }
        }

        return runs;
    }

    private static OpenRun RunOf(ReadOnlySpan<Sample> samples)
    {
        var run = OpenRun.For(samples[0]);
        foreach (ref readonly var sample in samples)
            run.Append(sample);
        return run;
    }

    /// <summary>How many samples from the first on are of one kind and one day.</summary>
    public static int StretchOf(ReadOnlySpan<Sample> samples)
    {
        var length = 1;
        while (length < samples.Length
            && samples[length].IsHistogram == samples[0].IsHistogram && DayOf(samples[length].Time) == DayOf(samples[0].Time))
        {
            length++;
        }

        return length;
    }
}
