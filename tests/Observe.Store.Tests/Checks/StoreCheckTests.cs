using Observe.Store.Checks;
using Observe.Store.Embedded;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.Store.Tests.Embedded;

namespace Observe.Store.Tests.Checks;

public sealed class StoreCheckTests
{
    [Fact]
    public async Task Run_GoodFolder_CountsWhatIsThereAndChangesNothing()
    {
        await using var store = await FilledAsync();

        var report = Check(store.Folder);

        // A block of yesterday, and the checkpoint; the journal begins with a record of metadata.
        Assert.Equal((2, 400, 2, 0, 0), (report.Blocks, report.Samples, report.Records, report.TornBytes, report.Damage.Count));
    }

    [Fact]
    public async Task Run_DamagedBlockAndTornJournal_NamesThem()
    {
        await using var store = await FilledAsync();
        var block = Directory.GetFiles(Path.Combine(store.Folder, "default", "metrics", "blocks"), "*.block", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(block, TestContext.Current.CancellationToken);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(block, bytes, TestContext.Current.CancellationToken);
        var journal = Directory.GetFiles(Path.Combine(store.Folder, "default", "metrics", "journal")).Single();
        await File.AppendAllTextAsync(journal, "torn", TestContext.Current.CancellationToken);

        var report = Check(store.Folder);

        Assert.Equal(4, report.TornBytes);
        Assert.Contains(report.Damage, damage => damage.StartsWith($"{block}: the chunk at ", StringComparison.Ordinal));
        Assert.Equal("torn", (await File.ReadAllTextAsync(journal, TestContext.Current.CancellationToken))[^4..]);
    }

    private static StoreCheckReport Check(string path)
    {
        using var folder = StoreFolder.Open(path);
        return StoreCheck.Run(folder);
    }

    /// <summary>300 samples of yesterday in a block, 100 in the checkpoint, one write after it in the journal; closed.</summary>
    private static async Task<EmbeddedStoreUnderTest> FilledAsync()
    {
        var store = new EmbeddedStoreUnderTest();
        var series = store.Writer.Resolve(TenantId.Default, LabelSet.From(("__name__", "m"))).Series!;
        var now = MetricStoreContract.Now.ToUnixTimeMilliseconds();
        var batch = new WriteBatch();
        for (var i = 0; i < 400; i++)
            batch.Add(series, i < 300 ? now - (30 * 3_600_000L) + (i * 1000) : now - 400_000 + (i * 1000), i);
        await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, TestContext.Current.CancellationToken);
        await store.FlushAsync();
        batch.Clear();
        batch.Add(series, now + 1000, 1);
        await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, TestContext.Current.CancellationToken);
        store.Close();
        return store;
    }
}
