using System.Runtime.InteropServices;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>What one write gathers: samples on their way into the journal, and how to take them back out of the head.</summary>
internal class WriteScratch
{
    /// <summary>A larger buffer than this is not kept for the next write.</summary>
    private const int KeptSamples = 1 << 16;

    private readonly List<(int Index, AppendResult Result)> _exceptions = [];

    public List<WriteEntry> Entries { get; private set; } = [];

    /// <summary>Not judged yet, because what is stored at their time is not at hand.</summary>
    public List<WriteEntry> Deferred { get; } = [];

    public ReadOnlySpan<WriteEntry> Samples => CollectionsMarshal.AsSpan(Entries);

    public RefusalTally Tally { get; private set; } = new();

    public virtual void Add(in WriteEntry entry, in AppendResult result)
    {
        // Nearly all samples are simply added: only the others are worth a note.
        if (result.Outcome != AppendOutcome.Added)
            _exceptions.Add((Entries.Count, result));
        Entries.Add(entry);
    }

    /// <summary>Samples of one series that were simply added.</summary>
    public virtual void AddInOrder(ReadOnlySpan<WriteEntry> entries) => Entries.AddRange(entries);

    /// <summary>Whether any sample was there already.</summary>
    public bool HasKnown => _exceptions.Exists(static item => item.Result.Outcome == AppendOutcome.Known);

    /// <summary>The samples that were not known before.</summary>
    public WriteEntry[] CopyFresh()
    {
        var known = _exceptions.Where(item => item.Result.Outcome == AppendOutcome.Known).Select(item => item.Index).ToHashSet();
        return known.Count == 0 ? [.. Entries] : [.. Entries.Where((_, index) => !known.Contains(index))];
    }

    /// <summary>Takes everything back, the last first, because two may be of one series and time.</summary>
    public void Undo()
    {
        var exception = _exceptions.Count - 1;
        for (var i = Entries.Count - 1; i >= 0; i--)
        {
            var result = exception >= 0 && _exceptions[exception].Index == i
                ? _exceptions[exception--].Result
                : new AppendResult(AppendOutcome.Added);
            ((HeadSeries)Entries[i].Series).Undo(Entries[i].Sample, result);
        }
    }

    public virtual void Clear()
    {
        if (Entries.Capacity > KeptSamples)
            Entries = [];
        Entries.Clear();
        Deferred.Clear();
        _exceptions.Clear();
        Tally = new RefusalTally();
    }
}
