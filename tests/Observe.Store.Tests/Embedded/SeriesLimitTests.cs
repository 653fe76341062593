using Observe.Store.Conditions;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Tests.Embedded;

/// <summary>What many series cost is seen, and no metric or workload takes the room of the others.</summary>
public sealed class SeriesLimitTests
{
    private static readonly LabelSet Series = LabelSet.From(("__name__", "m"), ("job", "shop"));

    [Fact]
    public async Task Resolve_AllLimitReached_RefusesNewOnesAndOldOnesGoOn()
    {
        await using var store = new EmbeddedStoreUnderTest(options: new StoreOptions { MaxSeries = 1 });
        await WriteAsync(store, Series);

        Assert.Equal(
            new Refusal(RefusalReason.SeriesLimit, "m: there are 1 series, as many as store.maxSeries allows; send fewer or raise it"),
            store.Writer.Resolve(TenantId.Default, Series.With("x", "y")).Refusal);
        await WriteAsync(store, Series);
        await WriteAsync(store, LabelSet.From(("__name__", "workload:demand")));
        await WriteAsync(store, LabelSet.From(("__name__", "up"), ("job", "observe")));
        await store.FlushAsync();
        Assert.Equal(
            [new WriteFailure("new series", Now(store), "there are 1 series, as many as store.maxSeries allows; known ones go on", 1)],
            store.Condition.Failures);
    }

    [Fact]
    public async Task Resolve_MetricsLimitReached_RefusesThatMetricOnly()
    {
        await using var store = new EmbeddedStoreUnderTest(options: new StoreOptions { MaxSeriesPerMetric = 2 });
        await WriteAsync(store, Series);
        await WriteAsync(store, Series.With("x", "1"));

        Assert.Equal(
            new Refusal(RefusalReason.MetricSeriesLimit, "m: `m` has 2 series, as many as store.maxSeriesPerMetric allows; send fewer or raise it"),
            store.Writer.Resolve(TenantId.Default, Series.With("x", "2")).Refusal);
        await WriteAsync(store, Series);
        await WriteAsync(store, LabelSet.From(("__name__", "n"), ("job", "shop")));
        await store.FlushAsync();
        Assert.Equal(
            [new WriteFailure("new series", Now(store), "`m` has 2 series, as many as store.maxSeriesPerMetric allows; known ones go on", 1)],
            store.Condition.Failures);
    }

    [Fact]
    public async Task Resolve_WorkloadsLimitReached_RefusesThatWorkloadOnly()
    {
        await using var store = new EmbeddedStoreUnderTest(options: new StoreOptions { MaxSeriesPerWorkload = 2 });
        await WriteAsync(store, Series);
        await WriteAsync(store, LabelSet.From(("__name__", "n"), ("job", "shop")));

        Assert.Equal(
            new Refusal(RefusalReason.WorkloadSeriesLimit, "o: job `shop` has 2 series, as many as store.maxSeriesPerWorkload allows; send fewer or raise it"),
            store.Writer.Resolve(TenantId.Default, LabelSet.From(("__name__", "o"), ("job", "shop"))).Refusal);
        await WriteAsync(store, LabelSet.From(("__name__", "o"), ("job", "search")));
        await WriteAsync(store, LabelSet.From(("__name__", "o")));
        await store.FlushAsync();
        Assert.Equal(
            [new WriteFailure("new series", Now(store), "job `shop` has 2 series, as many as store.maxSeriesPerWorkload allows; known ones go on", 1)],
            store.Condition.Failures);
    }

    [Fact]
    public async Task Cardinality_AfterAnHourOfChurn_CountsWhatIsThereAndWhatIsNew()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await store.FlushAsync();
        await WriteAsync(store, Series);
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.FlushAsync();
        store.Time.Advance(TimeSpan.FromMinutes(30));
        await WriteAsync(store, Series.With("pod", "a"));
        await WriteAsync(store, Series.With("pod", "b"));
        store.Time.Advance(TimeSpan.FromMinutes(30));
        await store.FlushAsync();
        await WriteAsync(store, LabelSet.From(("__name__", "n"), ("pod", "b")));

        var found = await store.Reader.CardinalityAsync(TenantId.Default, 2, CancellationToken.None);

        Assert.Equal((4, 3, Now(store) - 3_600_000), (found.Series, found.Young, found.YoungSince));
        Assert.Equal([new NamedCount("m", 3), new NamedCount("n", 1)], found.SeriesByMetric);
        Assert.Equal([new NamedCount("shop", 3)], found.SeriesByWorkload);
        Assert.Equal([new NamedCount("__name__", 2), new NamedCount("pod", 2)], found.ValuesByLabel);
        Assert.Equal([new NamedCount("__name__=m", 3), new NamedCount("job=shop", 3)], found.SeriesByLabelPair);
        Assert.Equal([new NamedCount("m", 2), new NamedCount("n", 1)], found.YoungByMetric);
        Assert.Equal([new NamedCount("pod", 2), new NamedCount("__name__", 1)], found.YoungByLabel);
    }

    private static long Now(EmbeddedStoreUnderTest store) => store.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private static async Task WriteAsync(EmbeddedStoreUnderTest store, LabelSet labels)
    {
        var batch = new WriteBatch();
        batch.Add(store.Writer.Resolve(TenantId.Default, labels).Series!, Now(store), 1);
        Assert.Equal(1, (await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None)).Accepted);
    }
}
