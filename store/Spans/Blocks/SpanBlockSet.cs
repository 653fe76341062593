using Observe.Store.Blocks;
using Observe.Store.Faults;

namespace Observe.Store.Spans.Blocks;

/// <summary>
/// The blocks of a folder. The array is replaced and never changed; who replaces it holds the store's lock, and who reads one of its blocks
/// enters that first, under the lock too.
/// </summary>
internal sealed class SpanBlockSet
{
    /// <summary>So many neighbours of one size become one.</summary>
    private const int MergedTogether = 8;

    private readonly string _folder;

    /// <summary>Opens all blocks. Leaves out what is part of a larger one, and sets aside what cannot be read.</summary>
    public SpanBlockSet(string folder, DamageLog damage)
    {
        (_folder, Damage) = (folder, damage);
        foreach (var path in Directory.GetFiles(folder, "*" + SpanBlockName.Extension + BlockWriter.TemporarySuffix))
            File.Delete(path);
        var opened = new List<SpanBlockFile>();
        // The larger one of two that begin with the same journal first.
        foreach (var path in Directory.GetFiles(folder, "*" + SpanBlockName.Extension).OrderBy(path => SpanBlockName.Of(path)?.First).ThenByDescending(path => SpanBlockName.Of(path)?.Last))
        {
            if (SpanBlockName.Of(path) is { } name && opened.Exists(block => block.Name.Holds(name)))
                File.Delete(path);
            else if (TryOpen(path) is { } block)
                opened.Add(block);
        }

        All = [.. opened];
    }

    public DamageLog Damage { get; }

    /// <summary>In order of journals.</summary>
    public SpanBlockFile[] All { get; private set; }

    public long Bytes => All.Sum(block => block.Length);

    /// <summary>The last journal that any block, also one that was set aside, was made of: its number must not come again.</summary>
    public long LastJournal => Directory.GetFiles(_folder).Select(path => SpanBlockName.Of(path)?.Last ?? 0).DefaultIfEmpty(0).Max();

    public bool HasJournal(long number) => All.Any(block => block.Name.First <= number && number <= block.Name.Last);

    public void Add(SpanBlockFile block) => All = [.. All.Append(block).OrderBy(item => item.Name.First)];

    /// <summary>Neighbours that should become one: of about one size, none damaged, no larger together than allowed.</summary>
    /// <param name="maxBytes">Of all of them.</param>
    /// <param name="maxReach">From the first start to the last, ns.</param>
    /// <param name="fresh">Journals that are in no block: the one made of their neighbours would seem to hold them.</param>
    public SpanBlockFile[] Mergeable(long maxBytes, long maxReach, IReadOnlyCollection<long> fresh)
    {
        for (var from = 0; from + MergedTogether <= All.Length; from++)
        {
            var run = All[from..(from + MergedTogether)];
            var (size, reach) = (run.Sum(block => block.Length), run.Max(block => block.MaxStart) - run.Min(block => block.MinStart));
            if (size <= maxBytes && reach <= maxReach && run.Max(block => block.Length) < size / 2 && !run.Any(block => block.IsDamaged)
                && !fresh.Any(number => run[0].Name.First < number && number < run[^1].Name.Last))
                return run;
        }

        return [];
    }

    /// <summary>Writes a block; it is none of the set before <see cref="Add"/>.</summary>
    public SpanBlockFile Seal(SpanBlockName name, IEnumerable<Span> spans) => SpanBlockFile.Open(SpanSealing.Write(_folder, name, spans), Damage);

    /// <summary>Writes one block of several; they stay until <see cref="Replace"/>.</summary>
    /// <exception cref="InvalidDataException">One of them is damaged.</exception>
    public SpanBlockFile Merge(SpanBlockFile[] blocks)
    {
        using var writer = new SpanBlockWriter(_folder, new SpanBlockName(blocks[0].Name.First, blocks[^1].Name.Last));
        foreach (var block in blocks)
            writer.Add(block);
        return SpanBlockFile.Open(writer.Finish(), Damage);
    }

    public void Replace(SpanBlockFile[] blocks, SpanBlockFile merged)
    {
        var at = Array.IndexOf(All, blocks[0]);
        All = [.. All[..at], merged, .. All[(at + blocks.Length)..]];
        Delete(blocks);
    }

    /// <summary>Drops blocks that end before a time, then the oldest while all are larger than a limit; which.</summary>
    public IReadOnlyList<string> ApplyRetention(long before, long maxBytes)
    {
        var (total, gone) = (Bytes, new HashSet<SpanBlockFile>());
        foreach (var block in All.OrderBy(block => block.MaxStart))
        {
            if (block.MaxStart >= before && total <= maxBytes)
                break;
            gone.Add(block);
            total -= block.Length;
        }

        All = [.. All.Where(block => !gone.Contains(block))];
        Delete([.. gone]);
        return [.. gone.Select(block => Path.GetFileName(block.Path))];
    }

    public void Close()
    {
        foreach (var block in All)
            block.Leave();
        All = [];
    }

    private static void Delete(SpanBlockFile[] blocks)
    {
        foreach (var block in blocks)
        {
            File.Delete(block.Path);
            block.Leave();
            FaultPoints.Reach(FaultPoints.SpanBlockDeleted);
        }
    }

    private SpanBlockFile? TryOpen(string path)
    {
        try
        {
            return SpanBlockFile.Open(path, Damage);
        }
        catch (InvalidDataException error)
        {
            File.Move(path, path + SpanBlockName.DamagedSuffix, overwrite: true);
            Damage.Add($"{error.Message}; set aside as {Path.GetFileName(path)}{SpanBlockName.DamagedSuffix}");
            return null;
        }
    }
}
