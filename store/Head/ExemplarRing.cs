using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>The newest exemplars of all series; the oldest goes where the bound is reached.</summary>
internal sealed class ExemplarRing(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<(Series Series, Exemplar Exemplar)> _ring = new();

    public void Add(Series series, Exemplar exemplar)
    {
        if (capacity == 0)
            return;
        lock (_lock)
        {
            if (_ring.Count == capacity)
                _ring.Dequeue();
            _ring.Enqueue((series, exemplar));
        }
    }

    /// <summary>Forgets those of some series and of a range.</summary>
    public void Remove(IReadOnlySet<Series> series, long minTime, long maxTime)
    {
        lock (_lock)
        {
            var kept = _ring.Where(item => item.Exemplar.Time < minTime || item.Exemplar.Time > maxTime || !series.Contains(item.Series)).ToArray();
            _ring.Clear();
            foreach (var item in kept)
                _ring.Enqueue(item);
        }
    }

    public IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)> Select(SeriesSelection selection)
    {
        (Series Series, Exemplar Exemplar)[] snapshot;
        lock (_lock)
            snapshot = [.. _ring];
        return [.. snapshot
            .Where(item => item.Exemplar.Time >= selection.MinTime && item.Exemplar.Time <= selection.MaxTime)
            .Where(item => selection.Matchers.All(matcher => matcher.Matches(item.Series.Labels)))
            .GroupBy(item => item.Series.Labels)
            .OrderBy(group => group.Key)
            .Select(group => (group.Key, (IReadOnlyList<Exemplar>)[.. group.Select(item => item.Exemplar).OrderBy(exemplar => exemplar.Time)]))];
    }
}
