using Observe.Store.Metrics;
using Observe.Store.Tests.Contract;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.Metrics.Postgres;

public sealed class PostgresMaintenanceTests(SharedPostgres postgres)
{
    private const double Day = 86_400;
    private static readonly LabelSet M = LabelSet.From(("__name__", "m"));

    private static long At(double seconds) => MetricStoreContract.Now.ToUnixTimeMilliseconds() + (long)(seconds * 1000);

    [Fact]
    public async Task Flush_BeyondRetention_DropsPartitionsAndEndedSeriesInEveryProcess()
    {
        var connection = await postgres.NewDatabaseAsync();
        var options = new StoreOptions { RetentionTime = TimeSpan.FromDays(3) };
        await using var store = await PostgresStoreUnderTest.OpenAsync(connection, options);
        await using var other = await PostgresStoreUnderTest.OpenAsync(connection, options);
        await store.WriteAsync(M, (At(-2 * Day), 1), (At(-Day - 60), 2));
        await store.WriteAsync(M.With("has", "ended"), (At(-2 * Day), 1));
        await store.FlushAsync();
        await other.Store.Tail.CatchUpAsync(default);
        Assert.Equal(["chunks_20261122", "chunks_20261123"], await store.PartitionsAsync());

        store.Time.Advance(TimeSpan.FromDays(2));
        other.Time.Advance(TimeSpan.FromDays(2));
        await store.FlushAsync();
        await other.FlushAsync();

        Assert.Equal(["chunks_20261123"], await store.PartitionsAsync());
        Assert.Equal([(At(-Day - 60), 2)], await other.SamplesAsync(M));
        LabelQuery all = new([], long.MinValue, long.MaxValue);
        Assert.Equal([M], await store.Reader.SeriesAsync(Tenancy.TenantId.Default, all, default));
        Assert.Equal([M], await other.Reader.SeriesAsync(Tenancy.TenantId.Default, all, default));
        Assert.Equal((1, 1), (store.Maintenance.Statistics.Series, store.Maintenance.Statistics.Samples));
    }

    [Fact]
    public async Task Flush_SeriesNotWrittenForLong_LosesItsRowAndCanBeWrittenAgain()
    {
        var connection = await postgres.NewDatabaseAsync();
        var options = new StoreOptions { RetentionTime = TimeSpan.FromDays(3) };
        await using var store = await PostgresStoreUnderTest.OpenAsync(connection, options);
        await using var other = await PostgresStoreUnderTest.OpenAsync(connection, options);
        await store.WriteAsync(M, (At(-2 * Day), 1));
        await store.FlushAsync();
        await other.Store.Tail.CatchUpAsync(default);
        await store.ExecuteAsync("UPDATE series SET seen = seen - 9");

        store.Time.Advance(TimeSpan.FromDays(4));
        other.Time.Advance(TimeSpan.FromDays(4));
        await store.FlushAsync();
        Assert.Equal(0, await store.CountAsync("series"));

        Assert.Equal(1, (await other.WriteAsync(M, (At(4 * Day), 2))).Accepted);
        await store.ReopenAsync();
        Assert.Equal([(At(4 * Day), 2)], await store.SamplesAsync(M));
    }

    [Fact]
    public async Task Flush_AboveRetentionSize_DropsTheOldestDay()
    {
        await using var store = await PostgresStoreUnderTest.OpenAsync(
            await postgres.NewDatabaseAsync(), new StoreOptions { RetentionSize = 40_000 });
        await store.WriteAsync(M, (At(-4 * Day), 1), (At(-3 * Day), 2), (At(-2 * Day), 3));

        await store.FlushAsync();

        Assert.Equal("chunks_20261122", (await store.PartitionsAsync())[^1]);
        Assert.InRange(store.Maintenance.Statistics.BlockBytes, 1, 40_000);
        Assert.Equal((At(-2 * Day), 3), (await store.SamplesAsync(M))[^1]);
    }

    [Fact]
    public async Task Flush_SeveralOfOneDay_AreMergedIntoOneChunk()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var store = await PostgresStoreUnderTest.OpenAsync(connection);
        await using var other = await PostgresStoreUnderTest.OpenAsync(connection);
        var samples = Enumerable.Range(0, 960).Select(i => (Time: At((-4 * Day) - 43_200 + 60 + (i * 60)), Value: (double)i)).ToArray();
        for (var part = 0; part < 8; part++)
        {
            await store.WriteAsync(M, samples[(part * 120)..((part + 1) * 120)]);
            await store.FlushAsync();
        }

        Assert.Equal(1, await store.CountAsync("chunks"));
        Assert.Equal(1, await store.CountAsync("chunk_runs"));
        Assert.Equal(samples, await store.SamplesAsync(M));
        await other.Store.Tail.CatchUpAsync(default);
        Assert.Equal(samples, await other.SamplesAsync(M));
        Assert.Equal((960, 1), (other.Maintenance.Statistics.Samples, other.Maintenance.Statistics.Chunks));
    }

    [Fact]
    public async Task Flush_MergedBeforeAnotherProcessLearnsOfIt_LeavesThatProcessesMemoryToo()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var store = await PostgresStoreUnderTest.OpenAsync(connection);
        await using var other = await PostgresStoreUnderTest.OpenAsync(connection);
        var samples = Enumerable.Range(0, 240).Select(i => (Time: At((-4 * Day) - 43_200 + 60 + (i * 60)), Value: (double)i)).ToArray();
        await store.WriteAsync(M, samples[..120]);
        await store.FlushAsync();
        await store.WriteAsync(M, samples[120..]);
        await other.Store.Tail.CatchUpAsync(default);

        await other.Store.Metrics.Following.WaitAsync();
        await store.FlushAsync();
        other.Store.Metrics.Following.Release();
        await other.Store.Tail.CatchUpAsync(default);

        Assert.Equal(samples, await other.SamplesAsync(M));
        Assert.Equal((240, 1), (other.Maintenance.Statistics.Samples, other.Maintenance.Statistics.Chunks));
    }

    [Fact]
    public async Task Select_RecentData_AsksNoTable()
    {
        var connection = await postgres.NewDatabaseAsync();
        using var proxy = new CuttingProxy(connection, "FROM chunks");
        await using var store = await PostgresStoreUnderTest.OpenAsync(proxy.Connection);
        await store.WriteAsync(M, [.. Enumerable.Range(0, 1000).Select(i => (At(-50_000 + (i * 50)), (double)i))]);
        await store.FlushAsync();
        Assert.Equal(1000, (await store.SamplesAsync(M)).Count);

        proxy.IsDown = true;
        using var recent = await store.Reader.SelectAsync(
            Tenancy.TenantId.Default, new([new("__name__", MatcherType.Equal, "m")], At(-3600), At(0)), default);

        var buffer = new SampleBuffer();
        Assert.Single(recent.Series).Read(At(-3600), At(0), buffer);
        Assert.Equal(72, buffer.Count);
        proxy.IsDown = false;
    }

    [Fact]
    public async Task Flush_WriterThatIsGone_IsForgotten()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var store = await PostgresStoreUnderTest.OpenAsync(connection);
        await store.WriteAsync(M, (At(-1), 1));
        await store.ReopenAsync();
        await store.ExecuteAsync("UPDATE writers SET seen = now() - interval '2 days'");
        await store.WriteAsync(M, (At(0), 2));

        await store.FlushAsync();

        Assert.Equal([(At(-1), 1), (At(0), 2)], await store.SamplesAsync(M));
        Assert.Equal(0, await store.CountAsync("writers WHERE seen < now() - interval '1 day'"));
        await store.WriteAsync(M, (At(1), 3));
        await store.ReopenAsync();
        Assert.Equal([(At(-1), 1), (At(0), 2), (At(1), 3)], await store.SamplesAsync(M));
    }
}
