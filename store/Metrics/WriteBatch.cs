namespace Observe.Store.Metrics;

/// <summary>
/// Samples on their way into the store, in the order of arrival. Not thread-safe; may be cleared and used again
/// once the write is done. Bounded by the sender's body limit.
/// </summary>
public sealed class WriteBatch
{
    private readonly List<WriteEntry> _samples = [];
    private readonly List<(Series Series, Exemplar Exemplar)> _exemplars = [];
    private readonly List<MetricMetadata> _metadata = [];

    public IReadOnlyList<WriteEntry> Samples => _samples;

    public IReadOnlyList<(Series Series, Exemplar Exemplar)> Exemplars => _exemplars;

    public IReadOnlyList<MetricMetadata> Metadata => _metadata;

    public int Count => _samples.Count;

    public bool IsEmpty => _samples.Count == 0 && _exemplars.Count == 0 && _metadata.Count == 0;

    public ReadOnlySpan<WriteEntry> AsSpan() => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_samples);

    public void Add(Series series, in Sample sample) => _samples.Add(new WriteEntry(series, sample));

    public void Add(Series series, long time, double value, long startTime = 0)
        => _samples.Add(new WriteEntry(series, new Sample(time, value, null, startTime)));

    public void AddExemplar(Series series, Exemplar exemplar) => _exemplars.Add((series, exemplar));

    public void AddMetadata(MetricMetadata metadata) => _metadata.Add(metadata);

    public void Clear()
    {
        _samples.Clear();
        _exemplars.Clear();
        _metadata.Clear();
    }
}

/// <summary>One sample and the series it belongs to.</summary>
public readonly record struct WriteEntry(Series Series, Sample Sample);
