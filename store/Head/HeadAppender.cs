using System.Runtime.CompilerServices;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>Judges the samples of a batch one by one and appends the good ones to the head.</summary>
/// <param name="head">Where they go.</param>
/// <param name="time">What is now.</param>
/// <param name="blocks">What files hold; null where there are none.</param>
internal sealed class HeadAppender(TenantHead head, TimeProvider time, IBlockSamples? blocks = null)
{
    /// <summary>
    /// Own writes lie at the time they are for: two days covers the longest horizon, ms. As far back as ahead they may be made anew.
    /// </summary>
    public const long OwnLimit = 2 * 86_400_000L;

    /// <summary>As many misses of the cache as a core has under way at once, about.</summary>
    private const int WarmedAtOnce = 16;

    public void Append(ReadOnlySpan<WriteEntry> entries, WriteOrigin origin, WriteScratch scratch)
    {
        var limits = Limits(origin);
        var warmed = 0;
        for (var i = 0; i < entries.Length;)
        {
            if (i >= warmed)
            {
                warmed = Math.Min(entries.Length, i + WarmedAtOnce);
                Warm(entries[i..warmed]);
            }

            if (i + 1 < entries.Length && entries[i + 1].Series == entries[i].Series
                && AppendInOrder(entries[i..EndOfRun(entries, i)], limits, scratch) is var added and > 0)
            {
                i += added;
                continue;
            }

            Append(entries[i++], limits, scratch);
        }
    }

    private AppendLimits Limits(WriteOrigin origin)
    {
        var options = head.Options;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isOwn = origin == WriteOrigin.Own;
        var lateWindow = (long)options.LateWindow.TotalMilliseconds;
        return new AppendLimits(
            now,
            Earliest: now - (long)options.RetentionTime.TotalMilliseconds,
            Latest: now + (isOwn ? OwnLimit : (long)options.FutureLimit.TotalMilliseconds),
            new AppendRule(isOwn ? Math.Max(lateWindow, 2 * OwnLimit) : lateWindow, Overwrite: isOwn, LooksIntoBlocks: true, blocks));
    }

    private static int AppendInOrder(ReadOnlySpan<WriteEntry> run, in AppendLimits limits, WriteScratch scratch)
    {
        var added = ((HeadSeries)run[0].Series).AppendInOrder(run, limits.Earliest, limits.Latest, limits.Rule.Blocks is not null);
        scratch.AddInOrder(run[..added]);
        return added;
    }

    private void Append(in WriteEntry entry, in AppendLimits limits, WriteScratch scratch)
    {
        var at = entry.Sample.Time;
        if (at > limits.Latest)
            RefuseFuture(entry.Series, at, limits.Now, scratch.Tally);
        else if (at < limits.Earliest)
            RefuseOld(entry.Series, at, scratch.Tally);
        else
            Append(entry, limits.Rule, scratch);
    }

    /// <summary>Appends samples of one series that were judged before, when they were acknowledged.</summary>
    public static void Replay(HeadSeries series, ReadOnlySpan<WriteEntry> entries)
    {
        while (true)
        {
            entries = entries[series.AppendInOrder(entries, long.MinValue, long.MaxValue, mayBeInBlocks: false)..];
            if (entries.IsEmpty)
                return;
            series.Append(entries[0].Sample, AppendRule.Replay);
            entries = entries[1..];
        }
    }

    /// <summary>Where the samples of the series at <paramref name="start"/> end: senders that batch send several of each at once.</summary>
    private static int EndOfRun(ReadOnlySpan<WriteEntry> entries, int start)
    {
        var end = start + 1;
        while (end < entries.Length && entries[end].Series == entries[start].Series)
            end++;
        return end;
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
            if (head.TryAdd(labels, out var again) is { } refusal)
            {
                scratch.Tally.Add(refusal.Reason, () => refusal.Message);
                return;
            }

            series = again!;
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

    /// <summary>Times that are taken, ms, and how those that are not newest are.</summary>
    private readonly record struct AppendLimits(long Now, long Earliest, long Latest, AppendRule Rule);
}
