using Observe.Store.Chunks;
using Observe.Store.Faults;
using Observe.Store.Files;
using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>
/// All blocks of a tenant, in a folder for each UTC day. A damaged file is set aside under its name with <c>.damaged</c> and the rest
/// serves. Changed by the one who maintains the store, read by any.
/// </summary>
internal sealed class BlockSet(string folder, DamageLog damage) : IDisposable
{
    /// <summary>In order of numbers; replaced whole, so that a query sees a merge as done or not begun.</summary>
    private volatile BlockFile[] _files = [];
    private long _lastNumber;

    public IReadOnlyList<BlockFile> Files => _files;

    public long Bytes => Files.Sum(file => file.Length);

    /// <summary>The UTC day whose folder a block is in, counted from the epoch.</summary>
    public static long DayOf(BlockFile file)
        => UtcDays.OfName(Path.GetFileName(Path.GetDirectoryName(file.Path))!);

    /// <summary>Opens what is there. Blocks that another one was merged from go first: they are left where a merge was cut short.</summary>
    public void Open()
    {
        foreach (var left in Directory.GetFiles(folder, "*" + BlockWriter.TemporarySuffix, SearchOption.AllDirectories))
            File.Delete(left);
        foreach (var path in Directory.GetFiles(folder, "*.block*", SearchOption.AllDirectories))
            _lastNumber = Math.Max(_lastNumber, BlockFile.NumberOf(path));
        _files = [.. Directory.GetDirectories(folder).SelectMany(OpenDay).OrderBy(file => file.Number)];
    }

    /// <summary>Writes chunks of one UTC day as a block.</summary>
    public void Write(long day, IEnumerable<(SeriesId Id, LabelSet Labels, List<EncodedChunk> Chunks)> contents)
    {
        var path = NextPath(day);
        using (var writer = new BlockWriter(path))
        {
            foreach (var (id, labels, chunks) in contents.OrderBy(item => item.Labels.MetricName, StringComparer.Ordinal).ThenBy(item => item.Id))
                writer.Add(id, labels, chunks);
            writer.Finish([]);
        }

        Replace([], BlockFile.Open(path, damage));
    }

    /// <summary>The highest number that a block was given; the next one's is higher.</summary>
    public long LastNumber => Volatile.Read(ref _lastNumber);

    /// <summary>Numbers go on after this one: something else names it, whose block is gone.</summary>
    public void GoOnAfter(long number) => _lastNumber = Math.Max(_lastNumber, number);

    /// <summary>A number that no block has.</summary>
    public long TakeNumber() => Interlocked.Increment(ref _lastNumber);

    /// <summary>Where a new block of a day goes.</summary>
    public string NextPath(long day)
    {
        var path = Path.Combine(folder, UtcDays.NameOf(day));
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            PublishedFile.SyncFolderOf(path);
        }

        return BlockFile.PathOf(path, TakeNumber());
    }

    /// <summary>One block, or none, in the place of some: from now on queries read that.</summary>
    public void Replace(IReadOnlyCollection<BlockFile> files, BlockFile? other)
        => _files = [.. _files.Where(file => !files.Contains(file)).Concat(other is null ? [] : [other]).OrderBy(file => file.Number)];

    /// <summary>
    /// Forgets blocks and deletes their files; damaged ones are kept under another name. A query that still reads one holds the handle:
    /// the name goes now, the bytes when the handle is collected.
    /// </summary>
    public void Drop(IReadOnlyCollection<BlockFile> files)
    {
        Replace(files, null);
        foreach (var file in files)
        {
            if (file.IsDamaged)
                File.Move(file.Path, file.Path + ".damaged", overwrite: true);
            else
                File.Delete(file.Path);
            FaultPoints.Reach(FaultPoints.BlockDeleted);
        }

        foreach (var day in files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct())
        {
            if (!Directory.EnumerateFileSystemEntries(day).Any())
                Directory.Delete(day);
        }
    }

    public void Dispose()
    {
        foreach (var file in Files)
            file.Dispose();
    }

    private List<BlockFile> OpenDay(string day)
    {
        var (files, replaced) = (new List<BlockFile>(), new HashSet<long>());
        // Newest first, because a merged block names older ones.
        foreach (var path in Directory.GetFiles(day, "*.block").OrderDescending(StringComparer.Ordinal))
        {
            if (replaced.Contains(BlockFile.NumberOf(path)))
            {
                File.Delete(path);
                continue;
            }

            try
            {
                files.Add(BlockFile.Open(path, damage));
                replaced.UnionWith(files[^1].Index.Replaces);
            }
            catch (InvalidDataException error)
            {
                File.Move(path, path + ".damaged", overwrite: true);
                damage.Add(error.Message);
            }
        }

        return files;
    }
}
