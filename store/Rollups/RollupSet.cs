using System.Collections.Concurrent;
using System.Collections.Immutable;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Files;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Rollups;

/// <summary>
/// All rollups of a tenant, a file for each UTC day: <c>2026-11-24.rollup</c> beside the day's block, <c>2026-11-24.kept</c> once its
/// samples are gone, so that samples of such a day that come later do not take the place of all that was there. Changed by the one
/// who maintains the store, read by any.
/// </summary>
internal sealed class RollupSet(string folder, BlockSet blocks, TenantId tenant, DamageLog damage) : IDisposable
{
    /// <summary>What a file's name ends with whose day's samples are there.</summary>
    public const string Beside = ".rollup";

    /// <summary>What a file's name ends with whose day's samples are gone.</summary>
    public const string Kept = ".kept";

    /// <summary>In order of days; replaced whole.</summary>
    private volatile RollupFile[] _files = [];

    /// <summary>Labels that somebody still reads, by their hash: most days have the series of the day before.</summary>
    private readonly ConcurrentDictionary<ulong, WeakReference<RollupLabels>> _labels = [];

    public long Bytes => _files.Sum(file => file.Length);

    /// <summary>Opens what is there; to be called when the blocks are open.</summary>
    public void Open()
    {
        foreach (var left in Directory.GetFiles(folder, "*" + RollupWriter.TemporarySuffix))
            File.Delete(left);
        var files = new List<RollupFile>();
        foreach (var path in Directory.GetFiles(folder).Where(path => path.EndsWith(Beside, StringComparison.Ordinal) || IsKept(path)))
        {
            if (TryOpen(path) is { } file)
                files.Add(file);
        }

        _files = [.. files.OrderBy(file => file.Day)];
        // A delete is of all numbers up to the last one, these among them.
        foreach (var file in _files)
            blocks.GoOnAfter(file.BlockNumber);
        var days = blocks.Files.Select(BlockSet.DayOf).ToHashSet();
        foreach (var file in _files.Where(file => !days.Contains(file.Day)))
            Keep(file.Day);
    }

    /// <summary>Days of which nothing but rollups is left, as far as they reach into [minTime, maxTime].</summary>
    public IEnumerable<RollupFile> KeptIn(long minTime, long maxTime)
        => _files.Where(file => IsKept(file.Path) && file.End > minTime && file.Begin <= maxTime);

    /// <summary>Series of some days, each as often as it is in one, that match all matchers.</summary>
    public IEnumerable<(RollupFile File, SeriesId Id, LabelSet Labels)> Select(IEnumerable<RollupFile> files, IReadOnlyList<LabelMatcher> matchers)
    {
        var selected = new Dictionary<ulong, List<(SeriesId Id, LabelSet Labels)>>();
        foreach (var file in files)
        {
            if (!selected.TryGetValue(file.LabelsHash, out var series))
            {
                var labels = LabelsOf(file);
                selected[file.LabelsHash] = series = [.. labels.Select(matchers).Select(number => labels[number]).Select(set => (SeriesId.Of(tenant, set), set))];
            }

            foreach (var (id, labels) in series)
                yield return (file, id, labels);
        }
    }

    /// <summary>Whether rollups hold something of a series that a tombstone says is deleted.</summary>
    public bool Hold(SeriesId id, Tombstone tombstone)
        => _files.Any(file => tombstone.Touches(file.BlockNumber, file.Begin, file.End - 1) && file.Has(id));

    /// <summary>What of a selection is read from rollups, where it is read from these blocks; null = nothing.</summary>
    public RollupPlan? PlanFor(SeriesSelection selection, IReadOnlyList<BlockFile> from)
    {
        var files = _files;
        if (files.Length == 0 || selection.MinTime >= files[^1].End)
            return null;
        var plan = new RollupPlan(selection.Summaries);
        Dictionary<long, BlockFile>? byDay = null;
        foreach (var file in files)
        {
            if (file.End <= selection.MinTime || file.Begin > selection.MaxTime)
                continue;
            var width = RollupPlan.WidthFor(selection.Summaries, file);
            if (IsKept(file.Path))
                plan.AddAlone(file, width ?? RollupResolution.FiveMinutes);
            else if (width is { } fitting && (byDay ??= OnlyBlocks(from)).TryGetValue(file.Day, out var block) && file.IsOf(block))
                plan.Replace(block, file, fitting);
        }

        return plan.IsEmpty ? null : plan;
    }

    /// <summary>Rolls up days that are old enough and have no rollups of their present block, oldest first.</summary>
    /// <returns>Names of the days.</returns>
    public IReadOnlyList<string> Make(long now, RollupOptions options, int limit)
    {
        if (!options.Enabled)
            return [];
        var before = ChunkBuilder.DayOf(now - (long)options.After.TotalMilliseconds);
        var earliest = EarliestOf(now, options);
        var due = OnlyBlocks(blocks.Files).Where(item => item.Key >= earliest && item.Key < before && IsDue(item.Key, item.Value))
            .OrderBy(item => item.Key).Take(limit).ToArray();
        foreach (var (day, block) in due)
            Make(day, block);
        return [.. due.Select(item => UtcDays.NameOf(item.Key))];
    }

    /// <summary>The samples of a day go, its rollups stay.</summary>
    public void Keep(long day)
    {
        if (Of(day) is not { } file || IsKept(file.Path))
            return;
        var path = Path.ChangeExtension(file.Path, Kept);
        PublishedFile.Rename(file.Path, path);
        file.Path = path;
    }

    /// <summary>Drops days beyond retention.</summary>
    /// <returns>Names of the days.</returns>
    public IReadOnlyList<string> ApplyRetention(long now, RollupOptions options)
    {
        var earliest = EarliestOf(now, options);
        var due = _files.Where(file => file.Day < earliest).ToList();
        if (due.Count == 0)
            return [];
        Replace([.. due.Select(file => file.Day)], null);
        foreach (var file in due)
            File.Delete(file.Path);
        return [.. due.Select(file => $"rollups of {UtcDays.NameOf(file.Day)}")];
    }

    /// <summary>Days of which rollups hold something that a tombstone says is deleted.</summary>
    public IEnumerable<long> DaysOf(Tombstone tombstone)
        => _files.Where(file => tombstone.Touches(file.BlockNumber, file.Begin, file.End - 1)).Select(file => file.Day);

    /// <summary>
    /// Takes what is deleted out of a day, after it was taken out of its blocks: rollups beside a block go whole and are made anew, those
    /// whose samples are gone are written without it.
    /// </summary>
    /// <param name="day">The day.</param>
    /// <param name="deleted">What is deleted of which series.</param>
    public void Clean(long day, ImmutableDictionary<SeriesId, TombstonedSeries> deleted)
    {
        if (Of(day) is not { } file || !deleted.Values.Any(series => series.Tombstones.Touch(file.BlockNumber, file.Begin, file.End - 1)))
            return;
        var left = IsKept(file.Path) && RollupCleaning.Run(file, Select([file], []), deleted, blocks.TakeNumber())
            ? RollupFile.Open(file.Path, day, damage)
            : null;
        Replace([day], left);
        file.ReplaceBy(left);
        if (left is null)
            File.Delete(file.Path);
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private static long EarliestOf(long now, RollupOptions options) => ChunkBuilder.DayOf(now - (long)options.Retention.TotalMilliseconds);

    private static bool IsKept(string path) => path.EndsWith(Kept, StringComparison.Ordinal);

    private RollupFile? Of(long day) => Array.Find(_files, file => file.Day == day);

    private RollupFile? TryOpen(string path)
    {
        if (!UtcDays.TryOfName(Path.GetFileNameWithoutExtension(path), out var day))
            return null;
        try
        {
            return RollupFile.Open(path, day, damage);
        }
        catch (InvalidDataException error)
        {
            File.Move(path, path + ".damaged", overwrite: true);
            damage.Add(error.Message);
            return null;
        }
    }

    private RollupLabels LabelsOf(RollupFile file)
    {
        if (_labels.TryGetValue(file.LabelsHash, out var known) && known.TryGetTarget(out var labels))
            return labels;
        labels = file.ReadLabels();
        _labels[file.LabelsHash] = new WeakReference<RollupLabels>(labels);
        return labels;
    }

    /// <summary>Blocks that are the only one of their day.</summary>
    private static Dictionary<long, BlockFile> OnlyBlocks(IReadOnlyList<BlockFile> from)
        => from.GroupBy(BlockSet.DayOf).Where(day => day.Count() == 1).ToDictionary(day => day.Key, day => day.First());

    private bool IsDue(long day, BlockFile block) => Of(day) is not { } file || (!IsKept(file.Path) && !file.IsOf(block));

    private void Make(long day, BlockFile block)
    {
        var path = Path.Combine(folder, UtcDays.NameOf(day) + Beside);
        if (Of(day) is { IsDamaged: true })
            File.Move(path, path + ".damaged", overwrite: true);
        RollupMaking.Run(block, path, day * ChunkBuilder.Day);
        Replace([day], RollupFile.Open(path, day, damage));
    }

    /// <summary>Of files that go the handle stays open for queries that have it, until it is collected.</summary>
    private void Replace(HashSet<long> days, RollupFile? made)
        => _files = [.. _files.Where(file => !days.Contains(file.Day)).Concat(made is null ? [] : [made]).OrderBy(file => file.Day)];
}
