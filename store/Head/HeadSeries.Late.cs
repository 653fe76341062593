using System.Runtime.InteropServices;
using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>
/// Samples that are not newer than all before them. One that falls among the newest few goes right there; others wait, in order, until
/// a handful is put into the runs at once: a run is decoded and encoded anew for that, which costs as much as forty appends.
/// </summary>
internal sealed partial class HeadSeries
{
    /// <summary>Late samples that wait: enough to share the cost of a run, few enough for a line or two of memory.</summary>
    private const int MaxLate = 32;

    [ThreadStatic]
    private static SampleBuffer? _decoded;

    private List<Sample>? _late;

    private AppendResult Late_NeedsLock(in Sample sample, in AppendRule rule)
    {
        if (_newest - sample.Time > rule.LateWindow)
            return new AppendResult(AppendOutcome.TooLate);
        if (_open is not null && _open.EndsWith(sample))
            return new AppendResult(AppendOutcome.Known);
        if (rule.LooksIntoBlocks && !rule.Overwrite && IsOutOfReach_NeedsLock(sample.Time))
            return new AppendResult(AppendOutcome.NotAtHand);
        var before = Find_NeedsLock(sample.Time, rule);
        if (before is { } there)
        {
            if (IsSame(there, sample))
                return new AppendResult(AppendOutcome.Known);
            if (!rule.Overwrite)
                return new AppendResult(AppendOutcome.Conflict);
            FoldLate_NeedsLock();
            Rewrite_NeedsLock(sample.Time, sample);
            return new AppendResult(AppendOutcome.Replaced, there);
        }

        if (IsAfterHead_NeedsLock(sample.Time))
            Push_NeedsLock(sample);
        else if (_open is null || !_open.TryInsert(sample))
            AddLate_NeedsLock(sample);
        return new AppendResult(AppendOutcome.Added);
    }

    private bool IsAfterHead_NeedsLock(long time)
        => _open is not null ? time > _open.MaxTime : _closed is null || time > _closed[^1].MaxTime;

    /// <summary>
    /// The sample at a time. Memory may span it without having it: what a series that had ended had then is in a block, and late samples
    /// before it are in memory.
    /// </summary>
    private Sample? Find_NeedsLock(long time, in AppendRule rule)
    {
        if (_late is not null && LateIndex_NeedsLock(time) is >= 0 and var at)
            return _late[at];
        if (_open is not null && _open.MinTime <= time)
        {
            if (!_open.TryFind(time, out var open) && _open.MaxTime >= time)
                open = Decode(_open.Snapshot(), time);
            if (open is not null)
                return open;
        }

        if (_closed?.Find(chunk => chunk.MaxTime >= time && chunk.MinTime <= time) is { } closed && Decode(closed, time) is { } there)
            return there;
        return !rule.LooksIntoBlocks ? null : _stored is null ? rule.Blocks?.Find(Id, time) : FindAtHand_NeedsLock(time);
    }

    private Sample? FindAtHand_NeedsLock(long time)
    {
        var chunks = new List<IChunk>();
        _stored!.CollectChunks(time, time, chunks);
        for (var i = chunks.Count - 1; i >= 0; i--)
        {
            if (Decode(chunks[i], time) is { } there)
                return there;
        }

        return null;
    }

    private static Sample? Decode(IChunk chunk, long time)
    {
        var buffer = _decoded ??= new SampleBuffer();
        buffer.Clear();
        chunk.Decode(time, time, buffer);
        return buffer.Count > 0 ? buffer[0] : null;
    }

    private void AddLate_NeedsLock(in Sample sample)
    {
        if (_late is { Count: MaxLate })
            FoldLate_NeedsLock();
        _late ??= [];
        _late.Insert(~LateIndex_NeedsLock(sample.Time), sample);
    }

    /// <summary>As <see cref="List{T}.BinarySearch(T)"/> says it.</summary>
    private int LateIndex_NeedsLock(long time)
    {
        var (low, high) = (0, _late!.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_late[middle].Time < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _late.Count && _late[low].Time == time ? low : ~low;
    }

    private bool HasLateIn_NeedsLock(long minTime, long maxTime)
        => _late is not null && _late[0].Time <= maxTime && _late[^1].Time >= minTime;

    /// <summary>Puts what waits into the runs, the last run first so that places before it stay.</summary>
    private void FoldLate_NeedsLock()
    {
        if (_late is null)
            return;
        var late = CollectionsMarshal.AsSpan(_late);
        while (!late.IsEmpty)
        {
            var at = RunAt_NeedsLock(late[^1].Time);
            var first = late.Length - 1;
            while (first > 0 && RunAt_NeedsLock(late[first - 1].Time) == at)
                first--;
            Replace_NeedsLock(at, Merge(SamplesAt_NeedsLock(at), late[first..]));
            late = late[..first];
        }

        _late = null;
    }

    /// <summary>Encodes the run around a time anew, with another sample there, or with none.</summary>
    private void Rewrite_NeedsLock(long time, Sample? sample)
    {
        var at = RunAt_NeedsLock(time);
        var samples = SamplesAt_NeedsLock(at);
        samples.RemoveAll(item => item.Time == time);
        Replace_NeedsLock(at, sample is { } added ? Merge(samples, [added]) : samples);
    }

    /// <summary>Position of the closed run that a time belongs to, or how many there are: the open one.</summary>
    private int RunAt_NeedsLock(long time)
        => _closed?.FindIndex(chunk => chunk.MaxTime >= time) is { } at and >= 0 ? at : _closed?.Count ?? 0;

    private List<Sample> SamplesAt_NeedsLock(int at)
        => at < (_closed?.Count ?? 0) ? Samples(_closed![at]) : _open is null ? [] : Samples(_open.Snapshot());

    private void Replace_NeedsLock(int at, List<Sample> samples)
    {
        var runs = ChunkBuilder.Cut(CollectionsMarshal.AsSpan(samples));
        if (at < (_closed?.Count ?? 0))
        {
            _closed!.RemoveAt(at);
            _closed.InsertRange(at, runs.Select(item => item.Close()));
        }
        else
        {
            _open = runs.Count > 0 ? runs[^1] : null;
            (_closed ??= []).AddRange(runs.SkipLast(1).Select(item => item.Close()));
        }

        if (_closed is { Count: 0 })
            _closed = null;
    }

    /// <summary>Both in order of time, no time in both.</summary>
    private static List<Sample> Merge(List<Sample> samples, ReadOnlySpan<Sample> others)
    {
        var merged = new List<Sample>(samples.Count + others.Length);
        foreach (ref readonly var sample in CollectionsMarshal.AsSpan(samples))
        {
            for (; !others.IsEmpty && others[0].Time < sample.Time; others = others[1..])
                merged.Add(others[0]);
            merged.Add(sample);
        }

        merged.AddRange(others);
        return merged;
    }
}
