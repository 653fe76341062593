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
}

/// <summary>A closed or open run of samples of one series, immutable as the reader sees it. Thread-safe.</summary>
public interface IChunk
{
    long MinTime { get; }

    long MaxTime { get; }

    int Count { get; }

    /// <summary>Appends the samples of [minTime, maxTime] in order of time.</summary>
    void Decode(long minTime, long maxTime, SampleBuffer into);
}

/// <summary>A chunk that stands for its samples by summaries of windows; decoded, it gives the last sample of each.</summary>
public interface ISummaryChunk : IChunk
{
    /// <summary>Appends all of its windows that have samples, in order of time.</summary>
    void Summarize(List<WindowSummary> into);
}
