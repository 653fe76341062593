using System.Runtime.ExceptionServices;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Faults;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Embedded;

/// <summary>What a start found.</summary>
internal readonly record struct RecoverySummary(int Series, int Segments, int Records, long TornBytes, long Bytes, long LastSegment, TimeSpan Took);

/// <summary>
/// Brings back what was acknowledged: blocks, then the last checkpoint of the head, then the journal from the segment on that has the
/// checkpoint's number. What was in two of them because the process died between two steps is found to be known.
/// </summary>
internal static class Recovery
{
    /// <summary>Beyond this the reading, which each does whole, outweighs the appending.</summary>
    private const int MaxShares = 8;

    public static RecoverySummary Run(TenantMetrics metrics)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var _ = WithoutCollection.Begin(RoomFor(metrics));
        metrics.Blocks.Open();
        RestoreTombstones(metrics);
        var from = RestoreCheckpoint(metrics);
        FaultPoints.Reach(FaultPoints.CheckpointRestored);
        var segments = Directory.GetFiles(metrics.JournalFolder, "*.journal").Order(StringComparer.Ordinal).ToArray();
        var (count, records, torn, bytes) = (0, 0, 0L, 0L);
        foreach (var path in segments.Where(path => BlockFile.NumberOf(path) >= from))
        {
            var replay = Replay(metrics, path, isNewest: path == segments[^1]);
            (count, records, torn) = (count + 1, records + replay.Records, torn + replay.TornBytes);
            bytes += new FileInfo(path).Length;
        }

        var last = segments.Concat(Directory.GetFiles(metrics.CheckpointFolder)).Select(BlockFile.NumberOf).Append(0).Max();
        return new RecoverySummary(metrics.Index.Count, count, records, torn, bytes, last, TimeProvider.System.GetElapsedTime(started));
    }

    /// <summary>What the head will take, by and large: a journal of 6 M samples of 100,000 series is 52 MiB, and allocates 200.</summary>
    private static long RoomFor(TenantMetrics metrics)
        => 5 * new[] { metrics.JournalFolder, metrics.CheckpointFolder }
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles()).Sum(file => file.Length);

    private static void RestoreTombstones(TenantMetrics metrics)
    {
        if (!File.Exists(metrics.TombstoneFile))
            return;
        try
        {
            TombstoneFile.Read(
                metrics.TombstoneFile, (labels, tombstone) => metrics.Tombstones.Add([(SeriesId.Of(metrics.Tenant, labels), labels)], tombstone));
        }
        catch (InvalidDataException error)
        {
            File.Move(metrics.TombstoneFile, metrics.TombstoneFile + ".damaged", overwrite: true);
            metrics.Damage.Add(error.Message + "; what they said is deleted may be seen again");
        }
    }

    /// <summary>
    /// Of a damaged checkpoint the one before is there where the process died before it was deleted, and then the journal since is too.
    /// </summary>
    /// <returns>The number of the first segment whose records are not in the checkpoint.</returns>
    private static long RestoreCheckpoint(TenantMetrics metrics)
    {
        foreach (var path in Directory.GetFiles(metrics.CheckpointFolder, "*.block").OrderDescending(StringComparer.Ordinal))
        {
            try
            {
                using var file = BlockFile.Open(path, metrics.Damage);
                foreach (var (_, labels, run) in file.Series())
                    Restore(metrics.Index.GetOrAdd(labels), run);
                return BlockFile.NumberOf(path);
            }
            catch (InvalidDataException error)
            {
                File.Move(path, path + ".damaged", overwrite: true);
                metrics.Damage.Add(error.Message);
            }
        }

        return 0;
    }

    private static void Restore(HeadSeries series, BlockRun run)
    {
        var chunks = new List<IChunk>();
        run.CollectChunks(long.MinValue, long.MaxValue, chunks);
        HeadRestore.Restore(series, chunks);
    }

    /// <summary>One segment after the other, because a series may have another share in the next; the tail is cut when all have read it.</summary>
    private static SegmentReplay Replay(TenantMetrics metrics, string path, bool isNewest)
    {
        var results = new SegmentReplay[Math.Clamp(Environment.ProcessorCount, 1, MaxShares)];
        try
        {
            Parallel.For(0, results.Length, share =>
            {
                var replay = new JournalReplay(metrics.Head, metrics.Tombstones.Add, share, results.Length);
                results[share] = JournalSegment.Replay(path, payload => replay.Apply(payload.Span), cutTail: false);
                replay.Complete();
            });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        var found = results[0];
        if (found.Damaged > 0 || (found.TornBytes > 0 && !isNewest))
            KeepDamaged(metrics, path, found);
        if (found.TornBytes > 0)
            JournalSegment.CutTail(path, found.TornBytes);
        return found;
    }

    /// <summary>A torn tail belongs to the newest segment; what is unreadable elsewhere was acknowledged once, so its bytes are kept.</summary>
    private static void KeepDamaged(TenantMetrics metrics, string path, SegmentReplay found)
    {
        if (!File.Exists(path + ".damaged"))
            File.Copy(path, path + ".damaged");
        metrics.Damage.Add(
            $"{path}: {found.Damaged} records and {found.TornBytes} bytes at the end cannot be read, their samples are lost; kept as {path}.damaged");
    }
}
