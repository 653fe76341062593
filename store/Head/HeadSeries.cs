using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Metrics;
using Observe.Store.Rollups;

namespace Observe.Store.Head;

/// <summary>
/// A series with its samples: the open run that is appended to, closed chunks before it, and what blocks hold of it. Closed chunks
/// and the open run are in order of time and never overlap; blocks may overlap them and each other, where a sample came late or a
/// forecast was made anew, and then the head wins over blocks and a newer block over an older. Every method takes the series' own lock.
/// </summary>
internal sealed partial class HeadSeries(SeriesId id, LabelSet labels, int ordinal) : Series(id, labels)
{
    private const long None = long.MinValue;

    private SeriesGate _gate;
    private List<StoredRun>? _blocks;
    private List<EncodedChunk>? _closed;
    private OpenRun? _open;
    private long _newest = None;
    private bool _isGone;

    /// <summary>Position in the index: grows with first sight, never used again.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>Number of the journal segment that holds this series' labels; guarded by the journal's lock.</summary>
    public long DefinedInSegment { get; set; } = -1;

    public SeriesSummary Summary
    {
        get
        {
            using (_gate.Enter())
            {
                FoldLate_NeedsLock();
                return SeriesSummary.Of(_blocks, _closed, _open);
            }
        }
    }

    /// <summary>
    /// Reads what an append will need, without the gate. Done for many series before the first is appended to, their misses of the
    /// cache overlap; one by one each waits for the one before, because taking a gate is a barrier.
    /// </summary>
    public void Warm()
    {
        Volatile.Read(ref _newest);
        _open?.Warm();
    }

    public AppendResult Append(in Sample sample, in AppendRule rule)
    {
        using (_gate.Enter())
        {
            if (_isGone)
                return new AppendResult(AppendOutcome.Gone);
            if (_newest != None && sample.Time <= _newest)
                return Late_NeedsLock(sample, rule);
            Push_NeedsLock(sample);
            _newest = sample.Time;
            return new AppendResult(AppendOutcome.Added);
        }
    }

    /// <summary>
    /// Appends samples of this series while each is newer than all before it and lies in [earliest, latest]; how many. The first that is
    /// not must be judged by <see cref="Append"/>.
    /// </summary>
    public int AppendInOrder(ReadOnlySpan<WriteEntry> entries, long earliest, long latest)
    {
        using (_gate.Enter())
        {
            if (_isGone)
                return 0;
            var count = 0;
            for (; count < entries.Length; count++)
            {
                var sample = entries[count].Sample;
                if ((_newest != None && sample.Time <= _newest) || sample.Time < earliest || sample.Time > latest)
                    break;
                Push_NeedsLock(sample);
                _newest = sample.Time;
            }

            return count;
        }
    }

    /// <summary>Takes back what <see cref="Append"/> did.</summary>
    public void Undo(in Sample sample, in AppendResult result)
    {
        using (_gate.Enter())
        {
            if (result.Outcome is AppendOutcome.Added or AppendOutcome.Replaced)
            {
                FoldLate_NeedsLock();
                Rewrite_NeedsLock(sample.Time, result.Outcome == AppendOutcome.Replaced ? result.Before : null);
                _newest = SeriesSummary.Of(_blocks, _closed, _open).MaxTime ?? None;
            }
        }
    }

    /// <summary>Chunks that reach into [minTime, maxTime], in order of time, without overlap; summaries where a plan has them.</summary>
    public void CollectChunks(long minTime, long maxTime, List<IChunk> into, RollupPlan? rollups = null)
    {
        StoredRun[] stored;
        Tombstones? tombstones;
        List<IChunk> recent;
        using (_gate.Enter())
        {
            stored = _blocks is null ? [] : [.. _blocks];
            tombstones = _tombstones;
            recent = stored.Length == 0 && rollups is null ? into : [];
            CollectRecent_NeedsLock(minTime, maxTime, recent);
        }

        // Files are read without the gate, whose waiters spin.
        if (rollups is not null && IsRolled)
        {
            rollups.Collect(new RolledSeries(Id, stored, tombstones), recent, minTime, maxTime, into);
        }
        else
        {
            foreach (var run in stored)
                run.CollectChunks(minTime, maxTime, into, tombstones);
        }

        if (recent != into)
            into.AddRange(recent);
        MergedChunk.Arrange(into);
    }

    public bool HasSamplesIn(long minTime, long maxTime)
    {
        using (_gate.Enter())
        {
            return (_open is not null && _open.MaxTime >= minTime && _open.MinTime <= maxTime)
                || (_closed?.Exists(chunk => chunk.MaxTime >= minTime && chunk.MinTime <= maxTime) ?? false)
                || HasLateIn_NeedsLock(minTime, maxTime)
                || (_blocks?.Exists(run => run.MaxTime >= minTime && run.MinTime <= maxTime && !IsDeletedIn_NeedsLock(run, minTime, maxTime)) ?? false)
                || IsRolledIn_NeedsLock(minTime, maxTime);
        }
    }

    /// <summary>
    /// Closed chunks that no late sample is expected in any more: those that end further back than <paramref name="late"/> before the
    /// newest sample. Of a series whose newest sample is older than <paramref name="endedBefore"/>, everything.
    /// </summary>
    public void CollectForBlock(long late, long endedBefore, List<EncodedChunk> into)
    {
        using (_gate.Enter())
            CollectForBlock_NeedsLock(late, endedBefore, into);
    }

    /// <summary>Everything that is only in memory: what a checkpoint keeps.</summary>
    public void CollectUnflushed(List<EncodedChunk> into)
    {
        using (_gate.Enter())
            CollectUnflushed_NeedsLock(into);
    }

    /// <summary>
    /// Puts what a block holds in the place of the same chunks in memory. One that was changed meanwhile is another object: it stays,
    /// and wins over the block.
    /// </summary>
    public void MoveToBlock(StoredRun run, List<EncodedChunk> moved)
    {
        using (_gate.Enter())
        {
            AddBlock_NeedsLock(run);
            _closed?.RemoveAll(moved.Contains);
            if (_closed is { Count: 0 })
                _closed = null;
        }
    }

    public void AddBlock(StoredRun run)
    {
        using (_gate.Enter())
            AddBlock_NeedsLock(run);
    }

    /// <summary>Puts one block in the place of those that it was merged from; null where the merged one holds nothing of this series.</summary>
    public void ReplaceBlocks(IReadOnlySet<BlockFile> merged, BlockRun? run)
    {
        using (_gate.Enter())
        {
            _blocks?.RemoveAll(old => old is BlockRun block && merged.Contains(block.File));
            if (run is not null)
                AddBlock_NeedsLock(run);
            if (_blocks is { Count: 0 })
                _blocks = null;
            _newest = SeriesSummary.Of(_blocks, _closed, _open).MaxTime ?? None;
        }
    }

    /// <summary>What the given blocks hold of this series, oldest first.</summary>
    public List<BlockRun> RunsIn(IReadOnlySet<BlockFile> files)
    {
        using (_gate.Enter())
            return [.. (_blocks ?? []).OfType<BlockRun>().Where(run => files.Contains(run.File))];
    }

    /// <summary>Takes a chunk of a checkpoint back as it is; false where it does not come after all that is here.</summary>
    public bool TryRestore(EncodedChunk chunk)
    {
        using (_gate.Enter())
        {
            if (_open is not null || (_closed is not null && _closed[^1].MaxTime >= chunk.MinTime))
                return false;
            (_closed ??= []).Add(chunk);
            _newest = Math.Max(_newest, chunk.MaxTime);
            return true;
        }
    }

    /// <summary>Marks an empty series as forgotten, so that who still holds it resolves it again; false where it has samples or rollups.</summary>
    public bool TryEnd()
    {
        using (_gate.Enter())
            return _isGone = _newest == None && !IsRolled;
    }

    private void CollectRecent_NeedsLock(long minTime, long maxTime, List<IChunk> into)
    {
        foreach (var chunk in _closed ?? [])
        {
            if (chunk.MaxTime >= minTime && chunk.MinTime <= maxTime)
                into.Add(chunk);
        }

        if (_open is not null && _open.MaxTime >= minTime && _open.MinTime <= maxTime)
            into.Add(_open.Snapshot());
        if (HasLateIn_NeedsLock(minTime, maxTime))
            into.Add(new LateChunk([.. _late!]));
    }

    private void CollectForBlock_NeedsLock(long late, long endedBefore, List<EncodedChunk> into)
    {
        FoldLate_NeedsLock();
        if (_newest < endedBefore)
            Close_NeedsLock();
        var before = _newest < endedBefore ? long.MaxValue : _newest - late;
        foreach (var chunk in _closed ?? [])
        {
            if (chunk.MaxTime < before)
                into.Add(chunk);
        }
    }

    private void CollectUnflushed_NeedsLock(List<EncodedChunk> into)
    {
        FoldLate_NeedsLock();
        into.AddRange(_closed ?? []);
        if (_open is not null)
            into.Add(_open.Close());
    }

    /// <summary>Appends a sample that is later than all of the head.</summary>
    private void Push_NeedsLock(in Sample sample)
    {
        if (_open is not null && ChunkBuilder.EndsBefore(_open, sample))
            Close_NeedsLock();
        _open ??= OpenRun.For(sample);
        _open.Append(sample);
    }

    private void Close_NeedsLock()
    {
        if (_open is not null)
            (_closed ??= []).Add(_open.Close());
        _open = null;
    }

    private void AddBlock_NeedsLock(StoredRun run)
    {
        _blocks ??= [];
        if (_blocks.Count == 1 && _blocks[0].Join(run) is { } joined)
        {
            _blocks[0] = joined;
        }
        else
        {
            var at = _blocks.Count;
            while (at > 0 && _blocks[at - 1].Number > run.Number)
                at--;
            _blocks.Insert(at, run);
        }

        _newest = Math.Max(_newest, run.MaxTime);
    }

    private static List<Sample> Samples(IChunk chunk)
    {
        var buffer = new SampleBuffer();
        chunk.Decode(long.MinValue, long.MaxValue, buffer);
        var samples = new List<Sample>(buffer.Count + 1);
        for (var i = 0; i < buffer.Count; i++)
            samples.Add(buffer[i]);
        return samples;
    }

    private static bool IsSame(in Sample a, in Sample b)
        => a.IsHistogram == b.IsHistogram
            && (a.Histogram is { } histogram
                ? histogram.Equals(b.Histogram)
                : BitConverter.DoubleToUInt64Bits(a.Value) == BitConverter.DoubleToUInt64Bits(b.Value));
}
