using System.Runtime.InteropServices;
using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>What a store does whose chunks lie where no method of a series can read them: in tables.</summary>
internal sealed partial class HeadSeries
{
    private StoredRange? _stored;
    private long _registeredOn = None;

    /// <summary>The day on which this process last made sure that its labels are where every process finds them.</summary>
    public long RegisteredOn
    {
        get => Volatile.Read(ref _registeredOn);
        set => Volatile.Write(ref _registeredOn, value);
    }

    /// <summary>
    /// Adds the chunks in memory that reach into [minTime, maxTime], in order of time; what is stored of that range, or null. Both are
    /// of one moment, so that a sample on its way from memory into a table is never missed.
    /// </summary>
    public (long From, long To)? CollectFromMemory(long minTime, long maxTime, List<IChunk> into)
    {
        using (_gate.Enter())
        {
            CollectRecent_NeedsLock(minTime, maxTime, into);
            return _stored is { } stored && stored.MinTime <= maxTime && stored.MaxTime >= minTime
                ? (Math.Max(minTime, stored.MinTime), Math.Min(maxTime, stored.MaxTime))
                : null;
        }
    }

    /// <summary>
    /// Everything in memory: what <see cref="CollectForBlock"/> gives into <paramref name="done"/>, what stays into
    /// <paramref name="rest"/>.
    /// </summary>
    public void CollectForFlush(long late, long endedBefore, List<EncodedChunk> done, List<EncodedChunk> rest)
    {
        using (_gate.Enter())
        {
            CollectForBlock_NeedsLock(late, endedBefore, done);
            CollectUnflushed_NeedsLock(rest);
            rest.RemoveAll(done.Contains);
        }
    }

    /// <summary>Puts what is stored by now in the place of the same chunks in memory, as <see cref="DropStored"/> does.</summary>
    public void MoveToStored(StoredRange range, List<EncodedChunk> moved)
    {
        using (_gate.Enter())
        {
            AddStored_NeedsLock(range);
            DropStored_NeedsLock(moved);
        }
    }

    /// <summary>Another range in the place of the one that is stored; null = nothing is.</summary>
    public void ReplaceStored(StoredRange? range)
    {
        using (_gate.Enter())
        {
            _stored = range;
            _newest = SeriesSummary.Of(_stored, _closed, _open).MaxTime ?? None;
        }
    }

    /// <summary>Makes stored chunks of [from, to] known to <see cref="Append"/>, until the stored range changes.</summary>
    public void Remember(long from, long to, IReadOnlyList<IChunk> chunks)
    {
        using (_gate.Enter())
        {
            _stored = _stored?.With(from, to, chunks);
        }
    }

    /// <summary>
    /// Takes a run as stored that another process stored from its own memory, and drops from memory what lies in it: everything up to
    /// its end, except at the times <paramref name="kept"/>, which arrived after the other process looked. A chunk that reaches
    /// further stays whole: read together with the stored one it gives each sample once.
    /// </summary>
    public void TakeAsStored(StoredRange run, IReadOnlySet<long>? kept)
    {
        using (_gate.Enter())
        {
            FoldLate_NeedsLock();
            AddStored_NeedsLock(run);
            if (_open is not null && _open.MaxTime <= run.MaxTime)
                Close_NeedsLock();
            var stays = new List<EncodedChunk>();
            foreach (var chunk in _closed ?? [])
            {
                if (chunk.MaxTime > run.MaxTime)
                    stays.Add(chunk);
                else if (kept is not null)
                    stays.AddRange(Only(chunk, kept));
            }

            _closed = stays.Count > 0 ? stays : null;
        }
    }

    /// <summary>
    /// Takes samples from a checkpoint that another process made from its own memory: they win over what is here, which is older.
    /// </summary>
    public void TakeCheckpoint(IReadOnlyList<EncodedChunk> chunks)
    {
        using (_gate.Enter())
        {
            FoldLate_NeedsLock();
            Close_NeedsLock();
            List<IChunk> all = [.. _closed ?? [], .. chunks];
            var samples = Samples(new MergedChunk(all));
            _closed = [.. ChunkBuilder.Cut(CollectionsMarshal.AsSpan(samples)).Select(run => run.Close())];
            _newest = SeriesSummary.Of(_stored, _closed, _open).MaxTime ?? None;
        }
    }

    /// <summary>Puts chunks in the place of all that is in memory; of two with a sample at one time the later in the list wins.</summary>
    public void ReplaceMemory(IReadOnlyList<IChunk> chunks)
    {
        using (_gate.Enter())
        {
            (_late, _open, _closed) = (null, null, null);
            if (chunks.Count > 0)
            {
                var samples = Samples(new MergedChunk(chunks));
                _closed = [.. ChunkBuilder.Cut(CollectionsMarshal.AsSpan(samples)).Select(run => run.Close())];
            }

            _newest = SeriesSummary.Of(_stored, _closed, _open).MaxTime ?? None;
        }
    }

    private bool IsOutOfReach_NeedsLock(long time)
        => _stored is not null && _stored.MinTime <= time && _stored.MaxTime >= time && !_stored.IsAtHand(time);

    private void AddStored_NeedsLock(StoredRange range)
    {
        _stored = _stored?.Join(range) ?? range;
        _newest = Math.Max(_newest, range.MaxTime);
    }

    private static IEnumerable<EncodedChunk> Only(EncodedChunk chunk, IReadOnlySet<long> times)
    {
        var samples = Samples(chunk);
        samples.RemoveAll(sample => !times.Contains(sample.Time));
        return ChunkBuilder.Cut(CollectionsMarshal.AsSpan(samples)).Select(run => run.Close());
    }
}
