using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>
/// Series by the bytes that their senders use for their labels, known by their hash alone: the bytes would be 300 a series. A lookup
/// takes no lock, allocates nothing and touches one line of memory. Bounded by
/// <paramref name="limit"/>: one series may have many spellings, and beyond the bound they are resolved by labels, slower.
/// </summary>
internal sealed class WireLabels(int limit)
{
    private const int FirstSize = 1024;

    private readonly Lock _writing = new();
    private Slot[] _slots = new Slot[FirstSize];
    private int _count;

    public void Find(ReadOnlySpan<WireKey> keys, Span<Series?> series)
    {
        var slots = Volatile.Read(ref _slots);
        for (var i = 0; i < keys.Length; i++)
            series[i] = Find(slots, keys[i].Hash);
    }

    public void Remember(WireKey key, HeadSeries series)
    {
        var hash = key.Hash;
        lock (_writing)
        {
            var known = Find(_slots, hash);
            if (known == series)
                return;
            if (known is not null)
                Rebuild_NeedsLock(_slots.Length, _ => true, replaced: (hash, series));
            else if (_count < limit)
                Add_NeedsLock(hash, series);
        }
    }

    /// <summary>Forgets the spellings of series that ended.</summary>
    public void Forget(IReadOnlySet<HeadSeries> ended)
    {
        lock (_writing)
            Rebuild_NeedsLock(_slots.Length, series => !ended.Contains(series));
    }

    private static HeadSeries? Find(Slot[] slots, UInt128 hash)
    {
        for (var at = (int)hash & (slots.Length - 1); ; at = (at + 1) & (slots.Length - 1))
        {
            ref var slot = ref slots[at];
            // Written last, so where it is there the hash is too.
            var series = Volatile.Read(ref slot.Series);
            if (series is null || slot.Hash == hash)
                return series;
        }
    }

    private void Add_NeedsLock(UInt128 hash, HeadSeries series)
    {
        // Three quarters full at most: a miss of a linear probe is 8.5 slots long then.
        if (_count >= _slots.Length / 4 * 3)
            Rebuild_NeedsLock(_slots.Length * 2, _ => true);
        Put(_slots, hash, series);
        _count++;
    }

    /// <summary>Readers go on in the old table until the new one is in its place; a slot that was written never changes.</summary>
    private void Rebuild_NeedsLock(int size, Func<HeadSeries, bool> keeps, (UInt128 Hash, HeadSeries Series)? replaced = null)
    {
        var (slots, count) = (new Slot[size], 0);
        foreach (ref readonly var slot in _slots.AsSpan())
        {
            if (slot.Series is null || !keeps(slot.Series))
                continue;
            Put(slots, slot.Hash, replaced is { } other && other.Hash == slot.Hash ? other.Series : slot.Series);
            count++;
        }

        Volatile.Write(ref _slots, slots);
        _count = count;
    }

    private static void Put(Slot[] slots, UInt128 hash, HeadSeries series)
    {
        var at = (int)hash & (slots.Length - 1);
        while (slots[at].Series is not null)
            at = (at + 1) & (slots.Length - 1);
        slots[at].Hash = hash;
        Volatile.Write(ref slots[at].Series, series);
    }

    private struct Slot
    {
        public UInt128 Hash;
        public HeadSeries? Series;
    }
}
