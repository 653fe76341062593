using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>
/// A series with its samples in memory: the open run that is appended to, and closed chunks before it. They are in order of time and never
/// overlap; what blocks or tables hold may overlap them, where a sample came late or a forecast was made anew, and then memory wins.
/// Every method takes the series' own lock.
/// </summary>
internal sealed partial class HeadSeries(SeriesId id, LabelSet labels, int ordinal) : Series(id, labels)
{
    private const long None = long.MinValue;

    private SeriesGate _gate;
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
                return SeriesSummary.Of(_stored, _closed, _open);
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
            if (_newest == None)
                _newest = rule.Blocks?.NewestOf(Id, sample.Time) ?? None;
            if (_newest != None && sample.Time <= _newest)
                return Late_NeedsLock(sample, rule);
            Push_NeedsLock(sample);
            _newest = sample.Time;
            return new AppendResult(AppendOutcome.Added);
        }
    }

    /// <summary>
    /// Appends samples of this series while each is newer than all before it and lies in [earliest, latest]; how many. The first that is
    /// not must be judged by <see cref="Append"/>, and the first of all, where <paramref name="mayBeInBlocks"/>.
    /// </summary>
    public int AppendInOrder(ReadOnlySpan<WriteEntry> entries, long earliest, long latest, bool mayBeInBlocks)
    {
        using (_gate.Enter())
        {
            if (_isGone || (mayBeInBlocks && _newest == None))
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
                _newest = SeriesSummary.Of(_stored, _closed, _open).MaxTime ?? None;
            }
        }
    }

    /// <summary>Chunks in memory that reach into [minTime, maxTime], in order of time, without overlap.</summary>
    public void CollectChunks(long minTime, long maxTime, List<IChunk> into)
    {
        using (_gate.Enter())
            CollectRecent_NeedsLock(minTime, maxTime, into);
        MergedChunk.Arrange(into);
    }

    /// <summary>Whether it has samples in [minTime, maxTime], in memory or, as far as it knows, in tables.</summary>
    public bool HasSamplesIn(long minTime, long maxTime)
    {
        using (_gate.Enter())
        {
            return (_open is not null && _open.MaxTime >= minTime && _open.MinTime <= maxTime)
                || (_closed?.Exists(chunk => chunk.MaxTime >= minTime && chunk.MinTime <= maxTime) ?? false)
                || HasLateIn_NeedsLock(minTime, maxTime)
                || (_stored is not null && _stored.MaxTime >= minTime && _stored.MinTime <= maxTime);
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
    /// Drops from memory what is stored elsewhere by now. A chunk that was changed meanwhile is another object: it stays, and wins.
    /// </summary>
    public void DropStored(List<EncodedChunk> chunks)
    {
        using (_gate.Enter())
            DropStored_NeedsLock(chunks);
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

    /// <summary>
    /// Marks a series that has nothing in memory and no sample since <paramref name="before"/> as forgotten, so that who still holds it
    /// resolves it again; false where it is not so.
    /// </summary>
    public bool TryEnd(long before)
    {
        using (_gate.Enter())
        {
            return _isGone = _open is null && _closed is null && _late is null && _stored is null && (_newest == None || _newest < before);
        }
    }

    private void DropStored_NeedsLock(List<EncodedChunk> chunks)
    {
        _closed?.RemoveAll(chunks.Contains);
        if (_closed is { Count: 0 })
            _closed = null;
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
