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
    private readonly Dictionary<string, Dictionary<string, List<HeadSeries>>> _postings = new(StringComparer.Ordinal);

    /// <summary>One copy of every name and value in use: most series share most of their labels.</summary>
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
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

    /// <summary>The series of these labels, made on first sight; null where there are <paramref name="limit"/> series already.</summary>
    public HeadSeries? GetOrAdd(LabelSet labels, int limit)
    {
        if (TryGet(labels, out var known))
            return known;
        _lock.EnterWriteLock();
        try
        {
            if (_byLabels.TryGetValue(labels, out known))
                return known;
            if (_byLabels.Count >= limit)
                return null;
            labels = LabelSet.From(labels.Select(label => new Label(Shared_NeedsLock(label.Name), Shared_NeedsLock(label.Value))));
            var series = new HeadSeries(SeriesId.Of(tenant, labels), labels, _nextOrdinal++);
            _byLabels.Add(labels, series);
            foreach (var label in labels)
                PostingsOf_NeedsLock(label).Add(series);
            return series;
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

    /// <summary>Series for each value of each label: what the index costs.</summary>
    public List<(string Name, string Value, int Series)> LabelPairs()
    {
        _lock.EnterReadLock();
        try
        {
            return [.. _postings.SelectMany(name => name.Value.Select(value => (name.Key, value.Key, value.Value.Count)))];
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Forgets series that have no samples, or none left; which.</summary>
    public IReadOnlySet<HeadSeries> RemoveEmpty()
    {
        _lock.EnterWriteLock();
        try
        {
            var ended = _byLabels.Values.Where(series => series.TryEnd()).ToHashSet();
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

    private string Shared_NeedsLock(string text)
    {
        if (_texts.TryGetValue(text, out var shared))
            return shared;
        _texts.Add(text);
        return text;
    }

    private void RemovePostings_NeedsLock(Label label, HashSet<HeadSeries> ended)
    {
        var values = _postings[label.Name];
        if (values.TryGetValue(label.Value, out var postings) && postings.RemoveAll(ended.Contains) > 0 && postings.Count == 0)
        {
            // A name equal to this value keeps its own copy; the next sight of either makes it the shared one again.
            values.Remove(label.Value);
            _texts.Remove(label.Value);
        }

        if (values.Count == 0)
            _postings.Remove(label.Name);
    }

    private List<HeadSeries> PostingsOf_NeedsLock(Label label)
    {
        if (!_postings.TryGetValue(label.Name, out var values))
            _postings[label.Name] = values = new Dictionary<string, List<HeadSeries>>(StringComparer.Ordinal);
        if (!values.TryGetValue(label.Value, out var postings))
            values[label.Value] = postings = [];
        return postings;
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
            var lists = PostingsOf_NeedsLock(matcher);
            var size = lists.Sum(list => list.Count);
            if (size < least)
                (narrowest, least) = (lists, size);
        }

        return narrowest is null ? _byLabels.Values.OrderBy(series => series.Ordinal)
            : narrowest.Count == 1 ? narrowest[0]
            : narrowest.SelectMany(list => list).OrderBy(series => series.Ordinal);
    }

    private List<List<HeadSeries>> PostingsOf_NeedsLock(LabelMatcher matcher)
    {
        if (!_postings.TryGetValue(matcher.Name, out var values))
            return [];
        if (matcher.Type == MatcherType.Equal)
            return values.TryGetValue(matcher.Value, out var postings) ? [postings] : [];
        return [.. values.Where(value => matcher.Matches(value.Key)).Select(value => value.Value)];
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
