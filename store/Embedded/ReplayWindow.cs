using System.Runtime.InteropServices;
using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Store.Embedded;

/// <summary>
/// Samples of many records of the journal, put into the head series by series: what an append touches of a series then misses the
/// cache once for all its samples here, and not once for each. The samples of a series stay in the journal's order.
/// </summary>
/// <param name="length">Samples that are put in at once; 40 bytes each.</param>
internal sealed class ReplayWindow(int length)
{
    /// <summary>As many misses of the cache as a core has under way at once, about.</summary>
    private const int WarmedAtOnce = 16;

    private readonly List<HeadSeries> _series = [];
    private readonly List<int> _slots = [];
    private readonly List<Sample> _samples = [];
    private readonly List<WriteEntry> _run = [];
    private int[] _ends = [];
    private int[] _order = [];

    public HeadSeries this[int slot] => _series[slot];

    /// <summary>A number to add samples of a series by.</summary>
    public int SlotFor(HeadSeries series)
    {
        _series.Add(series);
        return _series.Count - 1;
    }

    public void Add(int slot, in Sample sample)
    {
        _slots.Add(slot);
        _samples.Add(sample);
        if (_samples.Count >= length)
            Flush();
    }

    /// <summary>Puts in what was added so far.</summary>
    public void Flush()
    {
        SortBySlot();
        var (start, warmed) = (0, 0);
        for (var slot = 0; slot < _series.Count; slot++)
        {
            if (slot == warmed)
                warmed = Warm(slot);
            var end = _ends[slot];
            if (end > start)
                Append(_series[slot], _order.AsSpan(start, end - start));
            start = end;
        }

        _slots.Clear();
        _samples.Clear();
    }

    /// <summary>Counts, then places: <see cref="_order"/> has the samples of slot s up to <see cref="_ends"/>[s], in order of arrival.</summary>
    private void SortBySlot()
    {
        if (_ends.Length < _series.Count)
            _ends = new int[_series.Capacity];
        if (_order.Length < _slots.Count)
            _order = new int[Math.Min(length, _slots.Capacity)];
        var ends = _ends.AsSpan(0, _series.Count);
        ends.Clear();
        var slots = CollectionsMarshal.AsSpan(_slots);
        foreach (var slot in slots)
            ends[slot]++;
        var start = 0;
        foreach (ref var end in ends)
            (end, start) = (start, start + end);
        // Each begins where its samples do and has moved to their end when all are placed.
        for (var i = 0; i < slots.Length; i++)
            _order[ends[slots[i]]++] = i;
    }

    private int Warm(int from)
    {
        var to = Math.Min(_series.Count, from + WarmedAtOnce);
        for (var slot = from; slot < to; slot++)
            _series[slot].Warm();
        return to;
    }

    private void Append(HeadSeries series, ReadOnlySpan<int> places)
    {
        _run.Clear();
        foreach (var place in places)
            _run.Add(new WriteEntry(series, _samples[place]));
        HeadAppender.Replay(series, CollectionsMarshal.AsSpan(_run));
    }
}
