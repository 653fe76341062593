using Observe.Store.Spans.Blocks;

namespace Observe.Store.Spans.Embedded;

/// <summary>
/// What is done to files beside writes, one thing at a time: fresh spans are sealed into blocks, small blocks become larger ones, what is
/// beyond retention goes. A step that fails leaves everything as it was.
/// </summary>
internal sealed class SpanUpkeep(SpanOptions options, FreshSpans fresh, SpanBlockSet blocks, Lock storeLock)
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

    /// <summary>Seals in the writer's own time where more is fresh than memory may hold.</summary>
    /// <exception cref="IOException">The disk does not take a block.</exception>
    public void MakeRoom(long now)
    {
        if (FreshSpans < options.MemorySpans + options.FileSpans)
            return;
        lock (_work)
        {
            while (FreshSpans >= options.MemorySpans + options.FileSpans)
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

    /// <summary>The oldest finished files, where they are enough or old enough to make a block.</summary>
    private List<FreshFile> Due(long now, bool force)
    {
        lock (storeLock)
        {
            var (finished, spans) = (new List<FreshFile>(), 0);
            foreach (var file in fresh.Files.TakeWhile(file => file.IsFinished))
            {
                finished.Add(file);
                spans += file.Spans.Count;
                if (spans >= FilesABlock * options.FileSpans)
                    break;
            }

            return finished.Count > 0 && (force || spans >= options.FileSpans || now - finished[0].FirstArrival >= MaxAge) ? finished : [];
        }
    }

    private void Seal_NeedsWork(List<FreshFile> files)
    {
        var name = new SpanBlockName(files[0].Number, files[^1].Number);
        var block = blocks.Seal(name, files.SelectMany(file => file.Spans));
        lock (storeLock)
        {
            blocks.Add(block);
            fresh.Remove(files);
        }

        // Only now, and the oldest first: a start that finds them knows by the block's name that it has them.
        Embedded.FreshSpans.Delete(files);
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
