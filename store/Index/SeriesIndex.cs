using System.Diagnostics.CodeAnalysis;
using Observe.Store.Head;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Index;

/// <summary>
/// Every series by labels, and the inverted index label → value → series. Readers share a lock, a first sight takes it alone.
/// Postings are in order of <see cref="HeadSeries.Ordinal"/>.
/// </summary>
internal sealed class SeriesIndex(TenantId tenant) : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<LabelSet, HeadSeries> _byLabels = [];
    private readonly Dictionary<string, LabelValues> _postings = new(StringComparer.Ordinal);
    private int _nextOrdinal;

    public int Count
    {
        get
        {
            _lock.EnterReadLock();
            try
            {
                return _byLabels.Count;
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
    }

    public bool TryGet(LabelSet labels, [NotNullWhen(true)] out HeadSeries? series)
    {
        _lock.EnterReadLock();
        try
        {
            return _byLabels.TryGetValue(labels, out series);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>The ordinal that the next series will have.</summary>
    public int NextOrdinal => Volatile.Read(ref _nextOrdinal);

    /// <summary>The series of these labels, made on first sight.</summary>
    public HeadSeries GetOrAdd(LabelSet labels)
    {
        TryAdd(labels, SeriesLimits.None, out var series);
        return series!;
    }

    /// <summary>The series of these labels, made on first sight where no limit is reached; which one is, otherwise.</summary>
    public RefusalReason? TryAdd(LabelSet labels, in SeriesLimits limits, out HeadSeries? series)
    {
        if (TryGet(labels, out series))
            return null;
        var id = SeriesId.Of(tenant, labels);
        _lock.EnterWriteLock();
        try
        {
            if (_byLabels.TryGetValue(labels, out series))
                return null;
            if (limits != SeriesLimits.None && Reached_NeedsLock(labels, limits) is { } reached)
                return reached;
            series = new HeadSeries(id, labels, _nextOrdinal++);
            _byLabels.Add(labels, series);
            // Most series share most of their labels: one copy of each name, and of each value of a name.
            foreach (ref var label in labels.Texts())
            {
                var values = ValuesOf_NeedsLock(label.Name);
                var postings = values.PostingsOf(label.Value);
                postings.Series.Add(series);
                label = new Label(values.Name, postings.Value);
            }

            return null;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Series that match all matchers, in order of first sight.</summary>
    public List<HeadSeries> Select(IReadOnlyList<LabelMatcher> matchers)
    {
        _lock.EnterReadLock();
        try
        {
            var candidates = Narrowest_NeedsLock(matchers);
            var selected = new List<HeadSeries>();
            foreach (var series in candidates)
            {
                if (MatchesAll(series.Labels, matchers))
                    selected.Add(series);
            }

            return selected;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public List<HeadSeries> All() => Select([]);

    /// <summary>Names of labels that a series with samples in [minTime, maxTime] has: of most the first one asked has some.</summary>
    public List<string> NamesIn(long minTime, long maxTime)
    {
        _lock.EnterReadLock();
        try
        {
            return [.. _postings.Values.Where(name => name.ByValue.Values.Any(value => value.HasSamplesIn(minTime, maxTime))).Select(name => name.Name)];
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Values of a label that a series with samples in [minTime, maxTime] has.</summary>
    public List<string> ValuesIn(string name, long minTime, long maxTime)
    {
        _lock.EnterReadLock();
        try
        {
            return _postings.TryGetValue(name, out var values)
                ? [.. values.ByValue.Values.Where(value => value.HasSamplesIn(minTime, maxTime)).Select(value => value.Value)] : [];
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>How many series each value of a label has.</summary>
    public List<NamedCount> SeriesBy(string label)
    {
        _lock.EnterReadLock();
        try
        {
            return _postings.TryGetValue(label, out var values)
                ? [.. values.ByValue.Values.Select(postings => new NamedCount(postings.Value, postings.Series.Count))] : [];
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Series for each value of each label: what the index costs.</summary>
    public List<(string Name, string Value, int Series)> LabelPairs()
    {
        _lock.EnterReadLock();
        try
        {
            return [.. _postings.SelectMany(name => name.Value.ByValue.Values.Select(postings => (name.Key, postings.Value, postings.Series.Count)))];
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Forgets series that have nothing in memory and no sample since a time, ms; which.</summary>
    public IReadOnlySet<HeadSeries> RemoveEnded(long before)
    {
        _lock.EnterWriteLock();
        try
        {
            var ended = _byLabels.Values.Where(series => series.TryEnd(before)).ToHashSet();
            foreach (var series in ended)
                _byLabels.Remove(series.Labels);
            foreach (var label in ended.SelectMany(series => series.Labels).Distinct())
                RemovePostings_NeedsLock(label, ended);
            return ended;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Dispose() => _lock.Dispose();

    private RefusalReason? Reached_NeedsLock(LabelSet labels, in SeriesLimits limits)
        => limits.Reached(_byLabels.Count, CountOf_NeedsLock(labels, Label.MetricName), CountOf_NeedsLock(labels, SeriesLimits.WorkloadLabel));

    private int CountOf_NeedsLock(LabelSet labels, string label)
        => labels[label] is { } value && _postings.TryGetValue(label, out var values) && values.ByValue.TryGetValue(value, out var postings)
            ? postings.Series.Count : 0;

    private void RemovePostings_NeedsLock(Label label, HashSet<HeadSeries> ended)
    {
        var values = _postings[label.Name].ByValue;
        if (values.TryGetValue(label.Value, out var postings) && postings.Series.RemoveAll(ended.Contains) > 0 && postings.Series.Count == 0)
            values.Remove(label.Value);
        if (values.Count == 0)
            _postings.Remove(label.Name);
    }

    private LabelValues ValuesOf_NeedsLock(string name)
    {
        if (!_postings.TryGetValue(name, out var values))
            _postings[name] = values = new LabelValues(name);
        return values;
    }

    /// <summary>The smallest set that a single matcher allows; all series where every matcher also matches a missing label.</summary>
    private IEnumerable<HeadSeries> Narrowest_NeedsLock(IReadOnlyList<LabelMatcher> matchers)
    {
        List<List<HeadSeries>>? narrowest = null;
        var least = int.MaxValue;
        foreach (var matcher in matchers)
        {
            if (matcher.Matches(""))
                continue;
            var lists = SeriesOf_NeedsLock(matcher);
            var size = lists.Sum(list => list.Count);
            if (size < least)
                (narrowest, least) = (lists, size);
        }

        return narrowest is null ? _byLabels.Values.OrderBy(series => series.Ordinal)
            : narrowest.Count == 1 ? narrowest[0]
            : narrowest.SelectMany(list => list).OrderBy(series => series.Ordinal);
    }

    private List<List<HeadSeries>> SeriesOf_NeedsLock(LabelMatcher matcher)
    {
        if (!_postings.TryGetValue(matcher.Name, out var values))
            return [];
        if (matcher.Type == MatcherType.Equal)
            return values.ByValue.TryGetValue(matcher.Value, out var postings) ? [postings.Series] : [];
        return [.. values.ByValue.Values.Where(postings => matcher.Matches(postings.Value)).Select(postings => postings.Series)];
    }

    private static bool MatchesAll(LabelSet labels, IReadOnlyList<LabelMatcher> matchers)
    {
        foreach (var matcher in matchers)
        {
            if (!matcher.Matches(labels))
                return false;
        }

        return true;
    }
}
