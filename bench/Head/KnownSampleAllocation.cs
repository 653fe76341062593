using Observe.Benchmarks.Generation;
using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Benchmarks.Head;

/// <summary>
/// What an append of known series allocates beside the chunks that its samples become: between two pages, 16 samples, there are none,
/// and what is left is the path itself.
/// </summary>
internal static class KnownSampleAllocation
{
    private const int Steps = 15;

    /// <summary>Bytes a write of one sample each of so many series.</summary>
    public static long BytesAWrite(int series)
    {
        using var store = new LoadedStore(series);
        var appender = new HeadAppender(store.Store.Default.Head, store.Time);
        var (entries, scratch) = (new WriteEntry[series], new WriteScratch());
        // The first makes the open runs and the scratch's lists.
        Append(step: 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 1; step <= Steps; step++)
            Append(step);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Steps;

        void Append(int step)
        {
            for (var i = 0; i < entries.Length; i++)
                entries[i] = new WriteEntry(store.Series[i], new Sample(LoadedStore.Start + (step * LoadShape.Interval), step));
            appender.Append(entries, WriteOrigin.Outside, scratch);
            if (scratch.Entries.Count != series)
                throw new InvalidOperationException($"{scratch.Entries.Count} samples were taken, not {series}");
            scratch.Clear();
        }
    }
}
