using System.Runtime.CompilerServices;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>Judges the samples of a batch one by one and appends the good ones to the head.</summary>
internal sealed class HeadAppender(TenantHead head, TimeProvider time)
{
    /// <summary>
    /// Own writes lie at the time they are for: two days covers the longest horizon, ms. As far back as ahead they may be made anew.
    /// </summary>
    private const long OwnLimit = 2 * 86_400_000L;

    /// <summary>As many misses of the cache as a core has under way at once, about.</summary>
    private const int WarmedAtOnce = 16;

    public void Append(ReadOnlySpan<WriteEntry> entries, WriteOrigin origin, WriteScratch scratch)
    {
        var options = head.Options;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isOwn = origin == WriteOrigin.Own;
        var latest = now + (isOwn ? OwnLimit : (long)options.FutureLimit.TotalMilliseconds);
        var earliest = now - (long)options.RetentionTime.TotalMilliseconds;
        var lateWindow = (long)options.LateWindow.TotalMilliseconds;
        var rule = new AppendRule(isOwn ? Math.Max(lateWindow, 2 * OwnLimit) : lateWindow, Overwrite: isOwn, LooksIntoBlocks: true);
        for (var i = 0; i < entries.Length; i++)
        {
            if (i % WarmedAtOnce == 0)
                Warm(entries[i..Math.Min(entries.Length, i + WarmedAtOnce)]);
            ref readonly var entry = ref entries[i];
            var at = entry.Sample.Time;
            if (at > latest)
                RefuseFuture(entry.Series, at, now, scratch.Tally);
            else if (at < earliest)
                RefuseOld(entry.Series, at, scratch.Tally);
            else
                Append(entry, rule, scratch);
        }
    }

    /// <summary>Appends what was judged before, when it was acknowledged.</summary>
    public static void Replay(ReadOnlySpan<WriteEntry> entries)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            if (i % WarmedAtOnce == 0)
                Warm(entries[i..Math.Min(entries.Length, i + WarmedAtOnce)]);
            ((HeadSeries)entries[i].Series).Append(entries[i].Sample, AppendRule.Replay);
        }
    }

    private static void Warm(ReadOnlySpan<WriteEntry> entries)
    {
        foreach (ref readonly var entry in entries)
            Unsafe.As<HeadSeries>(entry.Series).Warm();
    }

    private void Append(in WriteEntry entry, in AppendRule rule, WriteScratch scratch)
    {
        var series = (HeadSeries)entry.Series;
        var result = series.Append(entry.Sample, rule);
        while (result.Outcome == AppendOutcome.Gone)
        {
            var labels = series.Labels;
            if (!head.TryAdd(labels, out var again))
            {
                scratch.Tally.Add(RefusalReason.SeriesLimit, () => head.SeriesLimit(labels));
                return;
            }

            series = again;
            result = series.Append(entry.Sample, rule);
        }

        switch (result.Outcome)
        {
            case AppendOutcome.TooLate:
                RefuseLate(series, entry.Sample.Time, scratch.Tally);
                break;
            case AppendOutcome.Conflict:
                RefuseConflict(series, entry.Sample.Time, scratch.Tally);
                break;
            case AppendOutcome.NotAtHand:
                scratch.Deferred.Add(new WriteEntry(series, entry.Sample));
                break;
            default:
                // One that is known is journaled again: the write that brought it may still be on its way, and may fail.
                scratch.Add(new WriteEntry(series, entry.Sample), result);
                break;
        }
    }

    // Methods of their own, because a closure is allocated where its variables begin, and refusals are rare.
    private static void RefuseFuture(Series series, long at, long now, RefusalTally tally)
        => tally.Add(RefusalReason.TooFarInFuture, () => $"{series}: {Text(at)} is ahead of the clock ({Text(now)}) by more than store.futureLimit");

    private static void RefuseOld(Series series, long at, RefusalTally tally)
        => tally.Add(RefusalReason.BeyondRetention, () => $"{series}: {Text(at)} is older than store.retentionTime");

    private static void RefuseLate(Series series, long at, RefusalTally tally)
        => tally.Add(RefusalReason.TooLate, () => $"{series}: {Text(at)} is older than the newest sample by more than store.lateWindow");

    private static void RefuseConflict(Series series, long at, RefusalTally tally)
        => tally.Add(RefusalReason.DuplicateTimestamp, () => $"{series}: another value at {Text(at)} is there already");

    private static string Text(long time) => time is > -62135596800000 and < 253402300800000
        ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-ddTHH:mm:ss.fffZ")
        : $"{time} ms";
}
