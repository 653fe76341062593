using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Observe.Store.Deletes;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.TestSupport.Metrics;

/// <summary>
/// A metric store in dictionaries, without limits on time or lateness: later writes of one time win. What roles' tests write into
/// and what the promqltest runner loads.
/// </summary>
public sealed class MemoryMetricStore : IMetricWriter, IMetricReader, IJournalFeed, IMetricDeletes
{
    private readonly ConcurrentDictionary<LabelSet, MemorySeries> _series = new();
    private readonly ConcurrentDictionary<string, MetricMetadata> _metadata = new();
    private readonly ConcurrentDictionary<Channel<JournalBatch>, byte> _followers = new();
    private long _sequence;

    public void TryResolve(TenantId tenant, ReadOnlySpan<WireKey> keys, Span<Series?> series) => series.Clear();

    public SeriesResolution Resolve(TenantId tenant, LabelSet labels, WireKey key = default)
        => _series.GetOrAdd(labels, key => new MemorySeries(SeriesId.Of(tenant, key), key));

    public ValueTask<WriteResult> WriteAsync(
        TenantId tenant, WriteBatch batch, WriteOrigin origin, CancellationToken cancellationToken)
    {
        foreach (var entry in batch.Samples)
            ((MemorySeries)entry.Series).Put(entry.Sample);
        foreach (var (series, exemplar) in batch.Exemplars)
            ((MemorySeries)series).Exemplars.Add(exemplar);
        foreach (var metadata in batch.Metadata)
            _metadata[metadata.Family] = metadata;

        var position = new JournalPosition("memory", Interlocked.Increment(ref _sequence));
        var record = new JournalBatch(position, tenant, [.. batch.Samples]);
        foreach (var follower in _followers.Keys)
            follower.Writer.TryWrite(record);
        return new(WriteResult.Success(batch.Count));
    }

    /// <summary>Writes one float sample: what most tests need.</summary>
    public MemoryMetricStore Put(LabelSet labels, long time, double value)
    {
        _series.GetOrAdd(labels, key => new MemorySeries(SeriesId.Of(TenantId.Default, key), key)).Put(new Sample(time, value));
        return this;
    }

    /// <summary>All samples of a series, in order of time; empty where there is none.</summary>
    public IReadOnlyList<Sample> SamplesOf(LabelSet labels)
        => _series.TryGetValue(labels, out var series) ? series.Snapshot() : [];

    /// <summary>Every series, sorted.</summary>
    public IReadOnlyList<LabelSet> AllSeries() => [.. _series.Keys.Order()];

    public ValueTask<SelectedSeriesSet> SelectAsync(
        TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken)
    {
        var selected = Matching(selection.Matchers)
            .Select(series => (series.Labels, Samples: series.Snapshot()))
            .Where(item => item.Samples.Any(sample => sample.Time >= selection.MinTime && sample.Time <= selection.MaxTime))
            .OrderBy(item => item.Labels)
            .Select(item => new SelectedSeries(item.Labels, [new MemoryChunk(item.Samples)]))
            .ToArray();
        return new(new SelectedSeriesSet(selected));
    }

    public ValueTask<IReadOnlyList<LabelSet>> SeriesAsync(
        TenantId tenant, LabelQuery query, CancellationToken cancellationToken)
        => new(Limited(InRange(query).Select(series => series.Labels).Order(), query.Limit));

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(
        TenantId tenant, LabelQuery query, CancellationToken cancellationToken)
        => new(Limited(
            InRange(query).SelectMany(series => series.Labels).Select(label => label.Name).Distinct().Order(StringComparer.Ordinal),
            query.Limit));

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        TenantId tenant, string labelName, LabelQuery query, CancellationToken cancellationToken)
        => new(Limited(
            InRange(query).Select(series => series.Labels[labelName]).OfType<string>().Distinct().Order(StringComparer.Ordinal),
            query.Limit));

    public ValueTask<IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)>> ExemplarsAsync(
        TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken)
        => new([.. Matching(selection.Matchers)
            .Select(series => (series.Labels, (IReadOnlyList<Exemplar>)[.. series.Exemplars
                .Where(exemplar => exemplar.Time >= selection.MinTime && exemplar.Time <= selection.MaxTime)
                .OrderBy(exemplar => exemplar.Time)]))
            .Where(item => item.Item2.Count > 0)
            .OrderBy(item => item.Labels)]);

    public ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(
        TenantId tenant, string? family, CancellationToken cancellationToken)
        => new([.. _metadata.Values.Where(item => family is null || item.Family == family).OrderBy(item => item.Family, StringComparer.Ordinal)]);

    public ValueTask<Cardinality> CardinalityAsync(TenantId tenant, int limit, CancellationToken cancellationToken)
    {
        var byMetric = _series.Keys.GroupBy(labels => labels.MetricName ?? "")
            .Select(group => new NamedCount(group.Key, group.Count()))
            .OrderByDescending(item => item.Value).Take(limit).ToArray();
        return new(new Cardinality(_series.Count, 0, _series.Count, 0, 0, byMetric, [], [], [], [], 0, 0, [], []));
    }

    public async IAsyncEnumerable<JournalBatch> FollowAsync(
        TenantId tenant,
        IReadOnlyList<JournalPosition>? from,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<JournalBatch>();
        _followers[channel] = 0;
        try
        {
            await foreach (var batch in channel.Reader.ReadAllAsync(cancellationToken))
                yield return batch;
        }
        finally
        {
            _followers.TryRemove(channel, out _);
        }
    }

    public Task<DeleteSummary> DeleteAsync(TenantId tenant, SeriesDelete delete, CancellationToken cancellationToken)
    {
        var deleted = delete.Selectors.SelectMany(Matching).Distinct().Count(series => series.Delete(delete.MinTime, delete.MaxTime) > 0);
        return Task.FromResult(new DeleteSummary(deleted));
    }

    public Task CleanAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<MemorySeries> Matching(IReadOnlyList<LabelMatcher> matchers)
        => _series.Values.Where(series => matchers.All(matcher => matcher.Matches(series.Labels)));

    private IEnumerable<MemorySeries> InRange(LabelQuery query)
        => _series.Values.Where(series =>
            (query.MatcherSets.Count == 0 || query.MatcherSets.Any(set => set.All(matcher => matcher.Matches(series.Labels))))
            && series.Snapshot().Any(sample => sample.Time >= query.MinTime && sample.Time <= query.MaxTime));

    private static IReadOnlyList<T> Limited<T>(IEnumerable<T> items, int limit) => [.. limit > 0 ? items.Take(limit) : items];

    private sealed class MemorySeries(SeriesId id, LabelSet labels) : Series(id, labels)
    {
        private readonly SortedDictionary<long, Sample> _samples = [];

        public ConcurrentBag<Exemplar> Exemplars { get; } = [];

        public void Put(in Sample sample)
        {
            lock (_samples)
                _samples[sample.Time] = sample;
        }

        public int Delete(long minTime, long maxTime)
        {
            lock (_samples)
                return _samples.Keys.Where(time => time >= minTime && time <= maxTime).ToArray().Count(_samples.Remove);
        }

        public Sample[] Snapshot()
        {
            lock (_samples)
                return [.. _samples.Values];
        }
    }

    private sealed class MemoryChunk(Sample[] samples) : IChunk
    {
        public long MinTime => samples[0].Time;

        public long MaxTime => samples[^1].Time;

        public int Count => samples.Length;

        public void Decode(long minTime, long maxTime, SampleBuffer into)
        {
            foreach (var sample in samples)
            {
                if (sample.Time >= minTime && sample.Time <= maxTime)
                    into.Add(sample);
            }
        }
    }
}
