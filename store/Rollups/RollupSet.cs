using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Head;
using Observe.Store.Index;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>
/// All rollups of a tenant, a file for each UTC day: <c>2026-11-24.rollup</c> beside the day's block, <c>2026-11-24.kept</c> once its
/// samples are gone, so that samples of such a day that come later do not take the place of all that was there. Changed by the one
/// who maintains the store, read by any.
/// </summary>
internal sealed class RollupSet(string folder, BlockSet blocks, SeriesIndex index, DamageLog damage) : IDisposable
{
    /// <summary>What a file's name ends with whose day's samples are there.</summary>
    public const string Beside = ".rollup";

    /// <summary>What a file's name ends with whose day's samples are gone.</summary>
    public const string Kept = ".kept";

    /// <summary>In order of days; replaced whole.</summary>
    private volatile RollupFile[] _files = [];

    public long Bytes => _files.Sum(file => file.Length);

    /// <summary>Opens what is there; to be called when all series that have samples are known.</summary>
    public void Open()
    {
        foreach (var left in Directory.GetFiles(folder, "*" + RollupWriter.TemporarySuffix))
            File.Delete(left);
        var series = index.All().ToDictionary(item => RollupEntry.KeyOf(item.Id));
        var files = new List<RollupFile>();
        foreach (var path in Directory.GetFiles(folder).Where(path => path.EndsWith(Beside, StringComparison.Ordinal) || IsKept(path)))
        {
            if (TryOpen(path, series) is { } file)
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

    /// <summary>What of a selection is read from rollups; null = nothing.</summary>
    public RollupPlan? PlanFor(SeriesSelection selection)
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
            else if (width is { } fitting && (byDay ??= OnlyBlocks()).TryGetValue(file.Day, out var block) && file.IsOf(block))
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
        var due = OnlyBlocks().Where(item => item.Key >= earliest && item.Key < before && IsDue(item.Key, item.Value))
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
        File.Move(file.Path, path, overwrite: true);
        file.Path = path;
    }

    /// <summary>Drops days beyond retention; where there are too many series, also the oldest whose samples are gone.</summary>
    /// <returns>Names of the days.</returns>
    public IReadOnlyList<string> ApplyRetention(long now, RollupOptions options, bool isCrowded)
    {
        var earliest = EarliestOf(now, options);
        var due = _files.Where(file => file.Day < earliest).ToList();
        if (isCrowded && due.Count == 0 && _files is [var oldest, ..] && IsKept(oldest.Path))
            due.Add(oldest);
        if (due.Count == 0)
            return [];
        Replace([.. due.Select(file => file.Day)], null);
        foreach (var file in due)
            File.Delete(file.Path);
        var first = _files is [var next, ..] ? next.Day : int.MaxValue;
        foreach (var series in index.All())
            series.ForgetRolledBefore(first);
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
    /// <param name="touched">Series that have tombstones.</param>
    public void Clean(long day, IReadOnlyCollection<HeadSeries> touched)
    {
        if (Of(day) is not { } file || !touched.Any(series => series.Tombstones?.Touch(file.BlockNumber, file.Begin, file.End - 1) is true))
            return;
        var left = IsKept(file.Path) && RollupCleaning.Run(file, index, blocks.TakeNumber())
            ? RollupFile.Open(file.Path, day, damage, _ => true, _ => { })
            : null;
        Replace([day], left);
        file.ReplaceBy(left);
        if (left is null)
            File.Delete(file.Path);

        foreach (var series in touched)
        {
            var days = _files.Where(other => other.Find(series.Id, RollupResolution.Hour) is not null).Select(other => other.Day).ToArray();
            series.SetRolled(days.FirstOrDefault(long.MaxValue), days.LastOrDefault(long.MinValue));
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private static long EarliestOf(long now, RollupOptions options) => ChunkBuilder.DayOf(now - (long)options.Retention.TotalMilliseconds);

    private static bool IsKept(string path) => path.EndsWith(Kept, StringComparison.Ordinal);

    private RollupFile? Of(long day) => Array.Find(_files, file => file.Day == day);

    private RollupFile? TryOpen(string path, Dictionary<ulong, HeadSeries> series)
    {
        if (!UtcDays.TryOfName(Path.GetFileNameWithoutExtension(path), out var day))
            return null;
        try
        {
            return RollupFile.Open(path, day, damage, key => IsKnown(key, day, series), labels => Add(labels, day, series));
        }
        catch (InvalidDataException error)
        {
            File.Move(path, path + ".damaged", overwrite: true);
            damage.Add(error.Message);
            return null;
        }
    }

    private static bool IsKnown(ulong key, long day, Dictionary<ulong, HeadSeries> series)
    {
        if (!series.TryGetValue(key, out var known))
            return false;
        known.AddRolled(day);
        return true;
    }

    private void Add(LabelSet labels, long day, Dictionary<ulong, HeadSeries> series)
    {
        var added = index.GetOrAdd(labels);
        added.AddRolled(day);
        series[RollupEntry.KeyOf(added.Id)] = added;
    }

    /// <summary>Blocks that are the only one of their day.</summary>
    private Dictionary<long, BlockFile> OnlyBlocks()
        => blocks.Files.GroupBy(BlockSet.DayOf).Where(day => day.Count() == 1).ToDictionary(day => day.Key, day => day.First());

    private bool IsDue(long day, BlockFile block) => Of(day) is not { } file || (!IsKept(file.Path) && !file.IsOf(block));

    private void Make(long day, BlockFile block)
    {
        var path = Path.Combine(folder, UtcDays.NameOf(day) + Beside);
        if (Of(day) is { IsDamaged: true })
            File.Move(path, path + ".damaged", overwrite: true);
        var written = RollupMaking.Run(block, index, path, day * ChunkBuilder.Day);
        // Known before it is read, so that nobody takes a series that has rollups for one without.
        foreach (var series in written)
            series.AddRolled(day);
        Replace([day], RollupFile.Open(path, day, damage, _ => true, _ => { }));
    }

    /// <summary>Of files that go the handle stays open for queries that have it, until it is collected.</summary>
    private void Replace(HashSet<long> days, RollupFile? made)
        => _files = [.. _files.Where(file => !days.Contains(file.Day)).Concat(made is null ? [] : [made]).OrderBy(file => file.Day)];
}
