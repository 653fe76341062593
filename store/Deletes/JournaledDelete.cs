using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Journal;

namespace Observe.Store.Deletes;

/// <summary>A delete as the last part of a journal's payload that has nothing else but definitions.</summary>
internal static class JournaledDelete
{
    public static void Encode(long segment, JournalDefinitions definitions, Tombstone tombstone, IReadOnlyList<HeadSeries> series, ByteWriter to)
    {
        definitions.Begin(segment);
        foreach (var item in series)
            definitions.Add(item);
        definitions.End(to);
        // No samples, no metadata.
        to.Varint(0);
        to.Varint(0);
        TombstoneFile.Encode(tombstone, to);
        to.Varint((ulong)series.Count);
        var before = 0;
        foreach (var item in series)
        {
            to.Zigzag(item.Ordinal - before);
            before = item.Ordinal;
        }
    }

    /// <summary>Deletes anew from the memory of each series that <paramref name="find"/> knows; which, and what of blocks is deleted.</summary>
    public static (List<HeadSeries> Series, Tombstone Tombstone) Replay(ref ByteReader from, Func<int, HeadSeries?> find)
    {
        var (series, tombstone) = (new List<HeadSeries>(), TombstoneFile.Decode(ref from));
        var ordinal = 0;
        for (var left = from.Count(); left > 0; left--)
        {
            ordinal += (int)from.Zigzag();
            if (find(ordinal) is not { } known)
                continue;
            known.DeleteFromMemory(tombstone.MinTime, tombstone.MaxTime);
            series.Add(known);
        }

        return (series, tombstone);
    }
}
