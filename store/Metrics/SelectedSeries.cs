namespace Observe.Store.Metrics;

/// <summary>The answer to a selection: series sorted by labels, each with its chunks.</summary>
public sealed class SelectedSeriesSet(IReadOnlyList<SelectedSeries> series, IDisposable? lease = null) : IDisposable
{
    public IReadOnlyList<SelectedSeries> Series { get; } = series;

    public void Dispose() => lease?.Dispose();
}

/// <summary>
/// One series and its chunks in order of time. Chunks may hold samples outside the range that was asked for and never overlap.
/// </summary>
public sealed class SelectedSeries(LabelSet labels, IReadOnlyList<IChunk> chunks)
{
    public LabelSet Labels { get; } = labels;

    public IReadOnlyList<IChunk> Chunks { get; } = chunks;

    /// <summary>Appends the samples of [minTime, maxTime] to <paramref name="into"/>.</summary>
    public void Read(long minTime, long maxTime, SampleBuffer into) => Read(minTime, maxTime, into, null);

    /// <summary>As the other one, but takes what chunks have as summaries as such, in order of time.</summary>
    public void Read(long minTime, long maxTime, SampleBuffer into, List<WindowSummary>? summaries)
    {
        foreach (var chunk in Chunks)
        {
            if (chunk.MaxTime < minTime || chunk.MinTime > maxTime)
                continue;
            if (summaries is not null && chunk is ISummaryChunk summarized)
                summarized.Summarize(summaries);
            else
                chunk.Decode(minTime, maxTime, into);
        }
    }

    /// <summary>The newest sample of [minTime, maxTime]; null where there is none.</summary>
    /// <param name="minTime">Begin, ms.</param>
    /// <param name="maxTime">End, ms.</param>
    /// <param name="passesOverMarkers">Whether a staleness marker is no sample.</param>
    /// <param name="scratch">Used meanwhile.</param>
    public Sample? ReadNewest(long minTime, long maxTime, bool passesOverMarkers, SampleBuffer scratch)
    {
        for (var at = Chunks.Count - 1; at >= 0; at--)
        {
            var chunk = Chunks[at];
            if (chunk.MaxTime < minTime || chunk.MinTime > maxTime)
                continue;
            scratch.Clear();
            chunk.DecodeNewest(minTime, maxTime, scratch);
            if (Newest(scratch, passesOverMarkers) is { } newest)
                return newest;
            // What was cheap to decode was nothing but markers.
            scratch.Clear();
            chunk.Decode(minTime, maxTime, scratch);
            if (Newest(scratch, passesOverMarkers) is { } older)
                return older;
        }

        return null;
    }

    private static Sample? Newest(SampleBuffer samples, bool passesOverMarkers)
    {
        for (var i = samples.Count - 1; i >= 0; i--)
        {
            if (!passesOverMarkers || !Staleness.IsMarker(samples[i]))
                return samples[i];
        }

        return null;
    }
}

/// <summary>A closed or open run of samples of one series, immutable as the reader sees it. Thread-safe.</summary>
public interface IChunk
{
    long MinTime { get; }

    long MaxTime { get; }

    int Count { get; }

    /// <summary>Appends the samples of [minTime, maxTime] in order of time.</summary>
    void Decode(long minTime, long maxTime, SampleBuffer into);

    /// <summary>Appends the newest samples of [minTime, maxTime] in order of time: at least one where there is any, more where that is as cheap.</summary>
    void DecodeNewest(long minTime, long maxTime, SampleBuffer into) => Decode(minTime, maxTime, into);
}

/// <summary>A chunk that stands for its samples by summaries of windows; decoded, it gives the last sample of each.</summary>
public interface ISummaryChunk : IChunk
{
    /// <summary>Appends all of its windows that have samples, in order of time.</summary>
    void Summarize(List<WindowSummary> into);
}
