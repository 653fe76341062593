using Observe.Store.Spans.Blocks;
using Observe.Store.Spans.Sampling;

namespace Observe.Store.Spans.Embedded;

/// <summary>
/// What is done to files beside writes, one thing at a time: fresh spans are sealed into blocks, small blocks become larger ones, what is
/// beyond retention goes. A step that fails leaves everything as it was.
/// </summary>
internal sealed class SpanUpkeep(SpanOptions options, FreshSpans fresh, SpanBlockSet blocks, TailSampler sampler, Lock storeLock)
{
    /// <summary>A file ends by then though it has few spans, so that retention and starts have little to do.</summary>
    private const long MaxAge = 3_600_000;

    /// <summary>Files sealed together where several wait.</summary>
    private const int FilesABlock = 4;

    /// <summary>Merging reads and writes at most this much at a time.</summary>
    private const long MaxMergedBytes = 64 << 20;

    /// <summary>A block is at most this share of what is kept, since it goes whole.</summary>
    private const int BlocksKept = 16;

    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly Lock _work = new();

    public int FreshSpans
    {
        get
        {
            lock (storeLock)
                return fresh.Count;
        }
    }

    /// <summary>Spans in files; one that was sent twice may count twice.</summary>
    public long StoredSpans
    {
        get
        {
            lock (storeLock)
                return fresh.Count + blocks.All.Sum(block => block.Spans);
        }
    }

    public long BlockBytes
    {
        get
        {
            lock (storeLock)
                return blocks.Bytes;
        }
    }

    /// <summary>Does something while no files are sealed, merged or dropped.</summary>
    public T RunAlone<T>(Func<T> work)
    {
        lock (_work)
            return work();
    }

    /// <summary>Seals what is due, and merges once.</summary>
    /// <param name="now">ms since the epoch.</param>
    /// <param name="force">Seals everything, and merges until nothing is left to.</param>
    public void Step(long now, bool force = false)
    {
        lock (_work)
        {
            lock (storeLock)
            {
                if (fresh.Files.Count > 0 && (force || now - fresh.Files[^1].FirstArrival >= MaxAge))
                    fresh.Rotate();
            }

            while (Due(now, force) is { Count: > 0 } files)
                Seal_NeedsWork(files);
            while (Merge_NeedsWork() && force)
            {
            }
        }
    }

    /// <summary>Seals in the writer's own time where more is fresh than memory may hold: the loop does not keep up.</summary>
    /// <exception cref="IOException">The disk does not take a block.</exception>
    public void MakeRoom(long now)
    {
        if (FreshSpans < Most)
            return;
        lock (_work)
        {
            while (FreshSpans >= Most)
            {
                lock (storeLock)
                {
                    if (fresh.Files.Count == 1)
                        fresh.Rotate();
                }

                Seal_NeedsWork(Due(now, force: true));
            }
        }
    }

    /// <returns>What went.</returns>
    public IReadOnlyList<string> ApplyRetention(long now)
    {
        lock (_work)
        {
            var before = (now - (long)options.RetentionTime.TotalMilliseconds) * NanosecondsPerMillisecond;
            FreshFile[] old;
            IReadOnlyList<string> dropped;
            lock (storeLock)
            {
                old = [.. fresh.Files.Where(file => file.IsFinished && file.Spans.TrueForAll(span => span.StartNanoseconds < before))];
                fresh.Remove(old);
                dropped = blocks.ApplyRetention(before, options.RetentionSize);
            }

            Embedded.FreshSpans.Delete(old);
            return [.. dropped, .. old.Select(file => Path.GetFileName(file.Path))];
        }
    }

    private int Most => options.MemorySpans + (2 * options.FileSpans);

    /// <summary>The oldest finished files, where they are enough or old enough to make a block, and what is in them may be decided.</summary>
    private List<FreshFile> Due(long now, bool force)
    {
        lock (storeLock)
        {
            var (finished, spans) = (new List<FreshFile>(), 0);
            foreach (var file in fresh.Files.TakeWhile(file => file.IsFinished))
            {
                if (!force && sampler.IsOn && !MayDecide_NeedsLock(file, now, fresh.Count - spans))
                    break;
                finished.Add(file);
                spans += file.Spans.Count;
                // One at a time where traces are decided: what memory still holds is decided later, with more known.
                if (sampler.IsOn || spans >= FilesABlock * options.FileSpans)
                    break;
            }

            return finished.Count > 0 && (force || spans >= options.FileSpans || now - finished[0].FirstArrival >= MaxAge) ? finished : [];
        }
    }

    /// <summary>Whether all traces of a file are complete, or memory has no room to wait for that.</summary>
    private bool MayDecide_NeedsLock(FreshFile file, long now, int held)
    {
        if (held - file.Spans.Count >= options.MemorySpans)
            return true;
        var quietSince = now - (long)sampler.Wait.TotalMilliseconds;
        return file.LastArrival <= quietSince
            && fresh.Files.All(other => other.LastArrival <= quietSince || !file.Traces.Keys.Any(other.Traces.ContainsKey));
    }

    private void Seal_NeedsWork(List<FreshFile> files)
    {
        var spans = sampler.IsOn ? Decided(files) : files.SelectMany(file => file.Spans).ToList();
        var block = spans.Count > 0 ? blocks.Seal(new SpanBlockName(files[0].Number, files[^1].Number), spans) : null;
        lock (storeLock)
        {
            if (block is not null)
                blocks.Add(block);
            fresh.Remove(files);
        }

        // Only now: a start that finds them knows by the block's name that it has them.
        Embedded.FreshSpans.Delete(files);
    }

    /// <summary>The spans of the traces that are kept.</summary>
    private List<Span> Decided(List<FreshFile> files)
    {
        var kept = new List<Span>();
        foreach (var trace in files.SelectMany(file => file.Traces.Keys).Distinct())
        {
            Span[] due = [.. files.SelectMany(file => file.Traces.GetValueOrDefault(trace, []))];
            Span[] known;
            lock (storeLock)
                known = [.. fresh.Files.SelectMany(file => file.Traces.GetValueOrDefault(trace, []))];
            if (sampler.Keeps(due, known))
                kept.AddRange(due);
        }

        return kept;
    }

    private bool Merge_NeedsWork()
    {
        SpanBlockFile[] run;
        lock (storeLock)
        {
            run = blocks.Mergeable(
                Math.Min(MaxMergedBytes, options.RetentionSize / BlocksKept),
                (long)(options.RetentionTime.TotalMilliseconds / BlocksKept) * NanosecondsPerMillisecond, [.. fresh.Files.Select(file => file.Number)]);
        }

        if (run.Length == 0)
            return false;
        var merged = run[0].Try(null, () => blocks.Merge(run));
        if (merged is null)
            return false;
        lock (storeLock)
            blocks.Replace(run, merged);
        return true;
    }
}
