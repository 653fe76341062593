using Observe.Store.Checks;
using Observe.Store.Deletes;
using Observe.Store.Embedded;
using Observe.Store.Metrics;
using Observe.Store.Rollups;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.Store.Tests.Embedded;

namespace Observe.Store.Tests.Deletes;

public sealed class EmbeddedDeletesTests
{
    private const long Day = 86_400_000;
    private const long Hour = 3_600_000;
    private const long Minute = 60_000;

    /// <summary>Midnight, nine days before the clock's day: old enough to be rolled up.</summary>
    private static readonly long Old = (MetricStoreContract.Now.ToUnixTimeMilliseconds() / Day - 9) * Day;

    private static readonly LabelSet M = LabelSet.From(("__name__", "m"));
    private static readonly LabelSet N = LabelSet.From(("__name__", "n"));

    /// <summary>Windows of an hour that end by the next midnight.</summary>
    private static readonly SummaryHint Hours = new(Old + Day - Hour, Old + Day - Hour, 1, Day - Hour, true);

    [Fact]
    public async Task Delete_OfARolledDay_IsReadFromSamplesUntilItIsCleanedAndFromRollupsThen()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteDayAsync(store, M);
        await WriteDayAsync(store, N);
        await store.FlushAsync();
        Assert.Equal((25, 0), await CountsAsync(store, "m"));

        await DeleteAsync(store, "m", Old + Hour, Old + (2 * Hour) - 1);
        for (var start = 0; start < 2; start++, await store.ReopenAsync())
        {
            Assert.Equal((0, 1380), await CountsAsync(store, "m"));
            Assert.Equal((25, 0), await CountsAsync(store, "n"));
        }

        await store.Deletes.CleanAsync(default);
        Assert.Equal(0, store.Store.Statistics.RollupBytes);
        await store.FlushAsync();
        for (var start = 0; start < 2; start++, await store.ReopenAsync())
        {
            var (summaries, samples) = await ReadAsync(store, "m");
            Assert.Equal((25, 1380, 0), (summaries.Count, summaries.Sum(window => window.Count), samples));
            // Of the hour that ends at two only the sample of two itself is left.
            Assert.Equal(new WindowSummary(Old + Hour, Old + (2 * Hour), 1, Old + (2 * Hour), Old + (2 * Hour), 120, 120, 120, 120, 120, 0, 0), summaries[2]);
        }
    }

    [Fact]
    public async Task Delete_WhereOnlyRollupsAreLeft_TakesTheWindowsItTouches()
    {
        var options = new StoreOptions { RetentionTime = TimeSpan.FromDays(12), Rollups = new RollupOptions { Retention = TimeSpan.FromDays(20) } };
        await using var store = new EmbeddedStoreUnderTest(options: options);
        await WriteDayAsync(store, M);
        await WriteDayAsync(store, N);
        await store.FlushAsync();
        store.Time.Advance(TimeSpan.FromDays(5));
        await store.FlushAsync();
        Assert.Equal(0, store.Store.Statistics.BlockBytes);

        // Cuts the windows of five minutes that end at 02:05 and at 03:00.
        await DeleteAsync(store, "m", Old + (2 * Hour) + (3 * Minute), Old + (3 * Hour) - (3 * Minute));
        for (var i = 0; i < 4; i++, await (i == 2 ? store.Deletes.CleanAsync(default) : store.ReopenAsync()))
        {
            var (summaries, _) = await ReadAsync(store, "m");
            Assert.Equal(1440 - 60, summaries.Sum(window => window.Count));
            Assert.DoesNotContain(summaries, window => window.FirstTime > Old + (2 * Hour) && window.LastTime <= Old + (3 * Hour));
            Assert.Equal(1440, (await ReadAsync(store, "n")).Summaries.Sum(window => window.Count));
        }

        Assert.Equal(25 - 1, (await ReadAsync(store, "m")).Summaries.Count);
        Assert.False(File.Exists(TombstonesOf(store)));

        await DeleteAsync(store, "m", long.MinValue, long.MaxValue);
        await store.Deletes.CleanAsync(default);
        await store.FlushAsync();
        Assert.Equal([N], await store.Reader.SeriesAsync(TenantId.Default, new([], long.MinValue, long.MaxValue), default));
        await DeleteAsync(store, "n", long.MinValue, long.MaxValue);
        await store.FlushAsync();
        Assert.Equal((0L, 0L), (store.Store.Statistics.Series, store.Store.Statistics.RollupBytes));
    }

    [Fact]
    public async Task Clean_WhileAQueryHasTheOldRollups_GivesItTheNewOnes()
    {
        var options = new StoreOptions { RetentionTime = TimeSpan.FromDays(12), Rollups = new RollupOptions { Retention = TimeSpan.FromDays(20) } };
        await using var store = new EmbeddedStoreUnderTest(options: options);
        await WriteDayAsync(store, M);
        await store.FlushAsync();
        store.Time.Advance(TimeSpan.FromDays(5));
        await store.FlushAsync();
        foreach (var to in new[] { Old + (12 * Hour), long.MaxValue })
        {
            var metrics = store.Store.Default;
            var plan = metrics.Rollups.PlanFor(new SeriesSelection([], Old, Old + Day), metrics.Blocks.Files)!;
            await DeleteAsync(store, "m", Old, to);
            await store.Deletes.CleanAsync(default);

            var (chunks, samples) = (new List<IChunk>(), new SampleBuffer());
            plan.Collect(new RolledSeries(SeriesId.Of(TenantId.Default, M), [], null), [], Old, Old + Day, chunks);
            foreach (var chunk in chunks)
                chunk.Decode(Old, Old + Day, samples);
            Assert.DoesNotContain(samples.Times.ToArray(), time => time <= to);
            Assert.Equal(to == long.MaxValue, samples.Count == 0);
        }
    }

    [Fact]
    public async Task Clean_FreesTheSpaceAndTheTombstones()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteDayAsync(store, M);
        await store.FlushAsync();
        var before = store.Store.Statistics;
        await DeleteAsync(store, "m", Old, Old + (23 * Hour));
        // Written by the checkpoint, which drops the journal's record.
        Assert.False(File.Exists(TombstonesOf(store)));
        await store.FlushAsync();

        Assert.Equal(59, store.Store.Statistics.Samples);
        Assert.True(store.Store.Statistics.BlockBytes < before.BlockBytes);
        Assert.False(File.Exists(TombstonesOf(store)));
    }

    [Fact]
    public async Task Step_LeavesTheDayThatStillGrowsToItsMerges_AndKeepsItsTombstones()
    {
        var options = new StoreOptions { JournalSize = 1 << 20 };
        await using var store = new EmbeddedStoreUnderTest(options: options);
        var today = MetricStoreContract.Now.ToUnixTimeMilliseconds() / Day * Day;
        await WriteAsync(store, M, [.. Enumerable.Range(0, 700).Select(i => (today + (i * Minute), (double)i))]);
        await store.FlushAsync();
        await DeleteAsync(store, "m", today, today + Hour);

        Assert.Equal(0, TombstoneCleaning.Run(store.Store.Default, today / Day, 1));
        Assert.Equal([today / Day], store.Store.Default.Tombstones.Days());
        Assert.Equal(1, TombstoneCleaning.Run(store.Store.Default, (today / Day) + 1, 1));
        Assert.Empty(store.Store.Default.Tombstones.Series);
    }

    [Fact]
    public async Task Checkpoint_KeepsTombstonesInTheirFile_AndBackupAndCheckHaveIt()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteDayAsync(store, M);
        await store.FlushAsync();
        await DeleteAsync(store, "m", Old, Old + Hour - 1);
        store.Store.Default.Tombstones.Save();
        foreach (var path in Directory.GetFiles(Path.Combine(store.Folder, "default", "metrics", "journal")))
        {
            // As a checkpoint would.
            store.Close();
            File.Delete(path);
            store.Open();
        }

        Assert.Equal((0, 1380), await CountsAsync(store, "m"));
        store.Close();
        using (var folder = StoreFolder.Open(store.Folder))
        {
            Assert.Contains(TombstonesOf(store), folder.Files());
            Assert.Empty(StoreCheck.Run(folder).Damage);
        }

        var bytes = await File.ReadAllBytesAsync(TombstonesOf(store));
        bytes[10] ^= 1;
        await File.WriteAllBytesAsync(TombstonesOf(store), bytes);
        using (var folder = StoreFolder.Open(store.Folder))
            Assert.Equal([$"{TombstonesOf(store)}: the tombstones are damaged"], StoreCheck.Run(folder).Damage);
        store.Open();
        Assert.Equal((25, 0), await CountsAsync(store, "m"));
        Assert.Equal(
            [$"{TombstonesOf(store)}: the tombstones are damaged; what they said is deleted may be seen again"], store.Store.Statistics.Damaged);
    }

    [Fact]
    public async Task Write_IntoABlockOfTheNumberThatATombstoneNames_IsSeenAfterAStart()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteDayAsync(store, M);
        await store.FlushAsync();
        await DeleteAsync(store, "m", long.MinValue, long.MaxValue);
        // All blocks are gone, and their numbers would be given anew.
        await store.FlushAsync();
        await store.ReopenAsync();
        await WriteAsync(store, M, (Old + 5, 1));
        await store.FlushAsync();
        await store.ReopenAsync();

        Assert.Equal((0, 1), await CountsAsync(store, "m", null));
    }

    private static string TombstonesOf(EmbeddedStoreUnderTest store) => Path.Combine(store.Folder, "default", "metrics", "blocks.tombstones");

    /// <summary>A sample a minute, counting from 0.</summary>
    private static Task WriteDayAsync(EmbeddedStoreUnderTest store, LabelSet labels)
        => WriteAsync(store, labels, [.. Enumerable.Range(0, 1440).Select(i => (Old + (i * Minute), (double)i))]);

    private static async Task WriteAsync(EmbeddedStoreUnderTest store, LabelSet labels, params (long Time, double Value)[] samples)
    {
        var series = store.Writer.Resolve(TenantId.Default, labels).Series!;
        var batch = new WriteBatch();
        foreach (var (time, value) in samples)
            batch.Add(series, time, value);
        Assert.Equal(samples.Length, (await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, default)).Accepted);
    }

    private static Task DeleteAsync(EmbeddedStoreUnderTest store, string metric, long from, long to)
        => store.Deletes.DeleteAsync(TenantId.Default, new([[new(Label.MetricName, MatcherType.Equal, metric)]], from, to), default);

    private static async Task<(int Summaries, int Samples)> CountsAsync(EmbeddedStoreUnderTest store, string metric)
        => await CountsAsync(store, metric, Hours);

    private static async Task<(int Summaries, int Samples)> CountsAsync(EmbeddedStoreUnderTest store, string metric, SummaryHint? hint)
        => await ReadAsync(store, metric, hint) is var (summaries, samples) ? (summaries.Count, samples) : default;

    private static Task<(List<WindowSummary> Summaries, int Samples)> ReadAsync(EmbeddedStoreUnderTest store, string metric)
        => ReadAsync(store, metric, Hours);

    private static async Task<(List<WindowSummary> Summaries, int Samples)> ReadAsync(EmbeddedStoreUnderTest store, string metric, SummaryHint? hint)
    {
        using var selected = await store.Reader.SelectAsync(
            TenantId.Default, new SeriesSelection([new(Label.MetricName, MatcherType.Equal, metric)], Old, Old + Day - 1, hint), default);
        var (summaries, samples) = (new List<WindowSummary>(), new SampleBuffer());
        Assert.Single(selected.Series).Read(Old, Old + Day - 1, samples, summaries);
        return (summaries, samples.Count);
    }
}
