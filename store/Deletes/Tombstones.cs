using Observe.Store.Blocks;
using Observe.Store.Metrics;

namespace Observe.Store.Deletes;

/// <summary>The tombstones of one series; immutable, never empty.</summary>
internal sealed class Tombstones
{
    private readonly Tombstone[] _all;

    private Tombstones(Tombstone[] all) => _all = all;

    public ReadOnlySpan<Tombstone> All => _all;

    /// <summary>Those of before and another one; what another includes is left out.</summary>
    public static Tombstones Add(Tombstones? before, Tombstone added)
        => before is null ? new Tombstones([added])
            : Array.Exists(before._all, other => other.Includes(added)) ? before
            : new Tombstones([.. before._all.Where(other => !added.Includes(other)), added]);

    /// <summary>Those that are still of use; null = none.</summary>
    public Tombstones? Where(Func<Tombstone, bool> isOfUse)
    {
        var kept = Array.FindAll(_all, item => isOfUse(item));
        return kept.Length == _all.Length ? this : kept.Length == 0 ? null : new Tombstones(kept);
    }

    /// <summary>Whether anything of [minTime, maxTime] is deleted in what has a number.</summary>
    public bool Touch(long number, long minTime, long maxTime)
        => Array.Exists(_all, item => item.Touches(number, minTime, maxTime));

    /// <summary>Whether all of [minTime, maxTime] is deleted by one.</summary>
    public bool Cover(long number, long minTime, long maxTime)
        => Array.Exists(_all, item => item.UpTo >= number && item.MinTime <= minTime && item.MaxTime >= maxTime);

    /// <summary>The ranges that are deleted of what has a number and lies in [minTime, maxTime].</summary>
    public (long MinTime, long MaxTime)[] RangesOf(long number, long minTime, long maxTime)
        => [.. _all.Where(item => item.Touches(number, minTime, maxTime)).Select(item => (item.MinTime, item.MaxTime))];

    /// <summary>Adds the chunks of a run that reach into [minTime, maxTime], without what is deleted of them.</summary>
    public void CollectChunks(in BlockRun run, long minTime, long maxTime, List<IChunk> into)
    {
        var first = into.Count;
        run.CollectChunks(minTime, maxTime, into);
        var kept = first;
        for (var i = first; i < into.Count; i++)
        {
            if (!Cover(run.Number, into[i].MinTime, into[i].MaxTime))
                into[kept++] = Mask(into[i], run.Number);
        }

        into.RemoveRange(kept, into.Count - kept);
    }

    private IChunk Mask(IChunk chunk, long number)
        => RangesOf(number, chunk.MinTime, chunk.MaxTime) is { Length: > 0 } ranges ? new MaskedChunk(chunk, ranges) : chunk;
}
