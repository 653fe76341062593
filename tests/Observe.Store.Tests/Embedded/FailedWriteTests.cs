using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.TestSupport;

namespace Observe.Store.Tests.Embedded;

/// <summary>A write that fails beside one of the same samples that does not.</summary>
public sealed class FailedWriteTests
{
    private static readonly LabelSet Twice = LabelSet.From(("__name__", "twice"));

    [Fact]
    public async Task Write_OfWhatAFailingOneBrought_IsReadAlsoAfterACheckpointAndARestart()
    {
        for (var run = 0; run < 30; run++)
        {
            var disk = new NarrowDisk();
            await using var store = new EmbeddedStoreUnderTest(disk);
            // One holds the journal while two wait for it: a large write, which the disk will refuse, and a small one of one of its samples.
            var holding = Task.Run(() => WriteAsync(store, LabelSet.From(("__name__", "holding")), 1));
            await disk.IsHeld;
            var large = Task.Run(() => WriteAsync(store, Twice, 1000));
            await Poll.UntilAsync(async () => await CountAsync(store) > 0, "the large write is in the head");
            var small = Task.Run(() => WriteAsync(store, Twice, 1));
            disk.LetGo();
            await holding;

            Assert.Equal((true, 1), ((await large).Unavailable, (await small).Accepted));
            Assert.InRange(await CountAsync(store), 1, 1000);
            await store.FlushAsync();
            await store.ReopenAsync();
            Assert.InRange(await CountAsync(store), 1, 1000);
        }
    }

    private static async Task<WriteResult> WriteAsync(EmbeddedStoreUnderTest store, LabelSet labels, int samples)
    {
        var (batch, series) = (new WriteBatch(), store.Writer.Resolve(TenantId.Default, labels).Series!);
        var first = MetricStoreContract.Now.ToUnixTimeMilliseconds() - 5000;
        for (var i = 0; i < samples; i++)
            batch.Add(series, first + i, i);
        return await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);
    }

    private static async Task<int> CountAsync(EmbeddedStoreUnderTest store)
    {
        LabelMatcher[] matchers = [new("__name__", MatcherType.Equal, "twice")];
        using var set = await store.Reader.SelectAsync(TenantId.Default, new(matchers, long.MinValue, long.MaxValue), CancellationToken.None);
        var buffer = new SampleBuffer();
        foreach (var series in set.Series)
            series.Read(long.MinValue, long.MaxValue, buffer);
        return buffer.Count;
    }

    /// <summary>A disk with room for small records only, that holds the first until it is let go.</summary>
    private sealed class NarrowDisk : IJournalDisk
    {
        private const int Largest = 1000;

        private readonly JournalDisk _disk = new();
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goes = new();

        public Task IsHeld => _held.Task;

        public void LetGo() => _goes.SetResult();

        public IJournalFile Create(string path) => new NarrowFile(_disk.Create(path), this);

        public void Delete(string path) => _disk.Delete(path);

        private sealed class NarrowFile(IJournalFile file, NarrowDisk disk) : IJournalFile
        {
            public void Write(ReadOnlySpan<byte> bytes, long position)
            {
                if (position > 0)
                {
                    disk._held.TrySetResult();
                    disk._goes.Task.Wait();
                }

                if (bytes.Length > Largest)
                    throw new IOException("No space left on device");
                file.Write(bytes, position);
            }

            public void SetLength(long length) => file.SetLength(length);

            public void Sync() => file.Sync();

            public void Dispose() => file.Dispose();
        }
    }
}
