using Observe.Store.Embedded;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;

namespace Observe.Store.Tests.Embedded;

/// <summary>What happens at the ends: of the process, of a series, of a block.</summary>
public sealed class EmbeddedStoreEndsTests
{
    private static readonly LabelSet M = LabelSet.From(("__name__", "m"));
    private static long At(double s) => MetricStoreContract.Now.ToUnixTimeMilliseconds() + (long)(s * 1000);

    private static async Task<WriteResult> WriteAsync(
        EmbeddedStoreUnderTest store, Series series, WriteOrigin origin, params (long, double)[] samples)
    {
        var batch = new WriteBatch();
        foreach (var (time, value) in samples)
            batch.Add(series, time, value);
        return await store.Writer.WriteAsync(TenantId.Default, batch, origin, default);
    }

    private static async Task<int> CountAsync(EmbeddedStoreUnderTest store)
    {
        using var set = await store.Reader.SelectAsync(
            TenantId.Default, new([new("__name__", MatcherType.Equal, "m")], long.MinValue, long.MaxValue), default);
        var b = new SampleBuffer();
        foreach (var selected in set.Series)
            selected.Read(long.MinValue, long.MaxValue, b);
        return b.Count;
    }

    [Fact]
    public async Task WriteAfterDispose_KeepsAcknowledged()
    {
        await using var store = new EmbeddedStoreUnderTest();
        var series = store.Writer.Resolve(TenantId.Default, M).Series!;
        await WriteAsync(store, series, WriteOrigin.Outside, [.. Enumerable.Range(0, 100).Select(i => (At(i - 200), 1.0))]);
        store.Close();
        Assert.True((await WriteAsync(store, series, WriteOrigin.Outside, (At(-1), 2))).Unavailable);
        store.Open();
        Assert.Equal(100, await CountAsync(store));
    }

    [Fact]
    public async Task HeldSeriesAfterRetention_StaysReadable()
    {
        await using var store = new EmbeddedStoreUnderTest(options: new StoreOptions { RetentionTime = TimeSpan.FromDays(3) });
        var series = store.Writer.Resolve(TenantId.Default, M).Series!;
        await WriteAsync(store, series, WriteOrigin.Outside, (At(-2 * 86400), 1));
        await store.FlushAsync();
        store.Time.Advance(TimeSpan.FromDays(4));
        await store.FlushAsync();
        var r = await WriteAsync(store, series, WriteOrigin.Outside, (At(4 * 86400), 2));
        Assert.Equal((1, 1), (r.Accepted, await CountAsync(store)));
    }

    [Fact]
    public async Task LateSampleOfSeriesInBlock_IsAccepted()
    {
        await using var store = new EmbeddedStoreUnderTest();
        var series = store.Writer.Resolve(TenantId.Default, M).Series!;
        await WriteAsync(store, series, WriteOrigin.Outside, (At(-3 * 86400 - 60), 1), (At(-3 * 86400), 1));
        await store.FlushAsync();
        var r = await WriteAsync(store, series, WriteOrigin.Outside, (At(-3 * 86400 - 30), 2));
        Assert.Equal(1, r.Accepted);
    }

    [Fact]
    public async Task OwnReforecast_FurtherBackThanLateWindow_Replaces()
    {
        await using var store = new EmbeddedStoreUnderTest();
        var series = store.Writer.Resolve(TenantId.Default, M).Series!;
        await WriteAsync(store, series, WriteOrigin.Own, [.. Enumerable.Range(0, 25).Select(i => (At(i * 3600), 1.0))]);
        var r = await WriteAsync(store, series, WriteOrigin.Own, [.. Enumerable.Range(0, 25).Select(i => (At(i * 3600), 2.0))]);
        Assert.Equal(25, r.Accepted);
    }

    [Fact]
    public async Task RefusedOnly_DoesNotHoldSeriesLimit()
    {
        await using var store = new EmbeddedStoreUnderTest(options: new StoreOptions { MaxSeries = 1 });
        var series = store.Writer.Resolve(TenantId.Default, M).Series!;
        await WriteAsync(store, series, WriteOrigin.Outside, (At(9999), 1));
        await store.FlushAsync();
        Assert.True(store.Writer.Resolve(TenantId.Default, M.With("x", "y")).IsResolved);
    }

    [Fact]
    public async Task DamagedChunk_DoesNotFailTheQuery()
    {
        await using var store = new EmbeddedStoreUnderTest();
        var series = store.Writer.Resolve(TenantId.Default, M).Series!;
        await WriteAsync(store, series, WriteOrigin.Outside, [.. Enumerable.Range(0, 500).Select(i => (At(-400_000 + i * 100), (double)i))]);
        await store.FlushAsync();
        store.Close();
        var block = Directory.GetFiles(Path.Combine(store.Folder, "default", "metrics", "blocks"), "*.block", SearchOption.AllDirectories).Order().First();
        var bytes = await File.ReadAllBytesAsync(block);
        bytes[20] ^= 0xff;
        await File.WriteAllBytesAsync(block, bytes);
        store.Open();
        Assert.Equal(388, await CountAsync(store));
        Assert.Contains(block, Assert.Single(store.Store.Statistics.Damaged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_ManyFlushesOfOneDay_AreFew()
    {
        await using var store = new EmbeddedStoreUnderTest();
        var series = store.Writer.Resolve(TenantId.Default, M).Series!;
        for (var hour = 0; hour < 20; hour++)
        {
            await WriteAsync(store, series, WriteOrigin.Outside, [.. Enumerable.Range(0, 240).Select(i => (At(-4 * 86400 - 43200 + 60 + hour * 3600 + i * 15), (double)i))]);
            await store.FlushAsync();
        }

        var files = Directory.GetFiles(Path.Combine(store.Folder, "default", "metrics", "blocks"), "*.block", SearchOption.AllDirectories).Length;
        Assert.True(files <= 2, $"{files} block files");
        Assert.Equal(4800, await CountAsync(store));
    }
}
