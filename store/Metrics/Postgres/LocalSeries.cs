using Observe.Store.Head;

namespace Observe.Store.Metrics.Postgres;

/// <summary>The series of one batch, numbered in order of first sight. Reused by one writer at a time.</summary>
internal sealed class LocalSeries
{
    private readonly Dictionary<HeadSeries, int> _numbers = [];
    private readonly List<HeadSeries> _all = [];
    private readonly List<int> _places = [];

    public IReadOnlyList<HeadSeries> All => _all;

    public void Add(HeadSeries series)
    {
        // Samples of a series often come one after the other.
        if (_places.Count > 0 && ReferenceEquals(_all[_places[^1]], series))
        {
            _places.Add(_places[^1]);
            return;
        }

        if (!_numbers.TryGetValue(series, out var number))
        {
            number = _all.Count;
            _numbers.Add(series, number);
            _all.Add(series);
        }

        _places.Add(number);
    }

    /// <summary>The number of the series that was added as the n-th.</summary>
    public int PlaceOf(int index) => _places[index];

    public void Clear()
    {
        _numbers.Clear();
        _all.Clear();
        _places.Clear();
    }
}
