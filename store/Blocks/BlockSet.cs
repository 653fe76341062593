using Observe.Store.Chunks;
using Observe.Store.Faults;
using Observe.Store.Head;
using Observe.Store.Index;

namespace Observe.Store.Blocks;

/// <summary>
/// All blocks of a tenant, in a folder for each UTC day. Opening puts what they hold into the index; a damaged file is set aside under
/// its name with <c>.damaged</c> and the rest serves.
/// </summary>
internal sealed class BlockSet(string folder, SeriesIndex index, DamageLog damage) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<BlockFile> _files = [];
    private long _lastNumber;

    public IReadOnlyList<BlockFile> Files
    {
        get
        {
            lock (_lock)
                return [.. _files];
        }
    }

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
        foreach (var day in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
            OpenDay(day);
    }

    /// <summary>Writes chunks of one UTC day as a block and puts it in their place in memory.</summary>
    public void Write(long day, IEnumerable<(HeadSeries Series, List<EncodedChunk> Chunks)> contents)
    {
        var moved = contents.OrderBy(item => item.Series.Labels).ToArray();
        var path = NextPath(day);
        using (var writer = new BlockWriter(path))
        {
            foreach (var (series, chunks) in moved)
                writer.Add(series.Labels, chunks);
            writer.Finish([]);
        }

        var next = 0;
        Adopt(BlockFile.Open(path, damage, (_, run) =>
        {
            moved[next].Series.MoveToBlock(run, moved[next].Chunks);
            next++;
        }));
    }

    /// <summary>The highest number that a block was given; the next one's is higher.</summary>
    public long LastNumber => Volatile.Read(ref _lastNumber);

    /// <summary>Numbers go on after this one: something else names it, whose block is gone.</summary>
    public void GoOnAfter(long number) => _lastNumber = Math.Max(_lastNumber, number);

    /// <summary>A number that no block has.</summary>
    public long TakeNumber() => Interlocked.Increment(ref _lastNumber);

    /// <summary>Where a new block of a day goes.</summary>
    public string NextPath(long day)
        => BlockFile.PathOf(Directory.CreateDirectory(Path.Combine(folder, UtcDays.NameOf(day))).FullName, TakeNumber());

    public void Adopt(BlockFile file)
    {
        lock (_lock)
            _files.Add(file);
    }

    /// <summary>
    /// Forgets blocks and deletes their files; damaged ones are kept under another name. A query that still reads one holds the handle:
    /// the name goes now, the bytes when the handle is collected.
    /// </summary>
    public void Drop(IReadOnlyCollection<BlockFile> files)
    {
        lock (_lock)
            _files.RemoveAll(files.Contains);
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

    private void OpenDay(string day)
    {
        var replaced = new HashSet<long>();
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
                var opened = BlockFile.Open(path, damage, (labels, run) => index.GetOrAdd(labels).AddBlock(run));
                replaced.UnionWith(opened.Replaces);
                _files.Add(opened);
            }
            catch (InvalidDataException error)
            {
                File.Move(path, path + ".damaged", overwrite: true);
                damage.Add(error.Message);
            }
        }
    }
}
