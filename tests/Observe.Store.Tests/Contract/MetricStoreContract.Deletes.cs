using Observe.Store.Deletes;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Tests.Contract;

/// <summary>What every home of metrics must do with deletes.</summary>
public abstract partial class MetricStoreContract
{
    private static readonly LabelSet Down = LabelSet.From(("__name__", "down"), ("job", "b"), ("instance", "1"));

    [Fact]
    public async Task Delete_OfARangeInMemory_LeavesTheRestForGood()
    {
        await using var store = await OpenAsync();
        var samples = Enumerable.Range(0, 600).Select(i => (At(i - 700), (double)i)).ToArray();
        await WriteAsync(store, Up, samples);
        await WriteAsync(store, Down, (At(-300), 1));

        Assert.Equal(new DeleteSummary(1), await DeleteAsync(store, Up, At(-500), At(-200)));

        (long, double)[] left = [.. samples.Where(sample => sample.Item1 < At(-500) || sample.Item1 > At(-200))];
        await AssertHoldsAsync(store, left);
        Assert.Equal([(At(-300), 1)], await ReadAsync(store, Down));
    }

    [Fact]
    public async Task Delete_OfWhatIsFlushed_LeavesTheRestForGood()
    {
        await using var store = await OpenAsync();
        var samples = Enumerable.Range(0, 4000).Select(i => (At(-400_000 + i * 100), (double)i)).ToArray();
        await WriteAsync(store, Up, samples);
        await store.FlushAsync();

        Assert.Equal(new DeleteSummary(1), await DeleteAsync(store, Up, At(-300_000), At(-100_000)));

        await AssertHoldsAsync(store, [.. samples.Where(sample => sample.Item1 < At(-300_000) || sample.Item1 > At(-100_000))]);
    }

    [Fact]
    public async Task Delete_OfEverything_MakesTheSeriesGo()
    {
        await using var store = await OpenAsync();
        await WriteAsync(store, Up, [.. Enumerable.Range(0, 4000).Select(i => (At(-400_000 + i * 100), (double)i))]);
        await store.FlushAsync();
        await WriteAsync(store, Up, (At(0), 1));
        await WriteAsync(store, Down, (At(0), 1));

        Assert.Equal(new DeleteSummary(1), await DeleteAsync(store, Up, long.MinValue, long.MaxValue));

        await AssertHoldsAsync(store, []);
        Assert.Equal([Down], await store.Reader.SeriesAsync(TenantId.Default, new([], long.MinValue, long.MaxValue), default));
        Assert.Equal(["b"], await store.Reader.LabelValuesAsync(TenantId.Default, "job", new([], long.MinValue, long.MaxValue), default));
        Assert.Equal(new DeleteSummary(0), await DeleteAsync(store, Up, long.MinValue, long.MaxValue));
    }

    [Fact]
    public async Task Write_AfterADelete_IsSeenWhateverItsTime()
    {
        await using var store = await OpenAsync();
        var samples = Enumerable.Range(0, 2000).Select(i => (At(-100_000 + i * 50), (double)i)).ToArray();
        await WriteAsync(store, Up, samples);
        await store.FlushAsync();
        await DeleteAsync(store, Up, At(-6000), At(1000));

        // Another value than before, and the same as before.
        Assert.Equal(WriteResult.Success(2), await WriteAsync(store, Up, (At(-5950), 7), (At(-50), 1999)));

        await AssertHoldsAsync(store, [.. samples.Where(sample => sample.Item1 < At(-6000)), (At(-5950), 7), (At(-50), 1999)]);
    }

    [Fact]
    public async Task Write_EqualToWhatIsDeletedAndStored_IsNotTakenForKnown()
    {
        await using var store = await OpenAsync();
        // A series that has ended: all of it is stored, also what is not late yet.
        var samples = Enumerable.Range(0, 300).Select(i => (At(-300_000 + i * 10), (double)i)).ToArray();
        await WriteAsync(store, Up, samples);
        await store.FlushAsync();
        await DeleteAsync(store, Up, At(-298_000), At(-297_050));

        Assert.Equal(WriteResult.Success(2), await WriteAsync(store, Up, (At(-297_500), 250), (At(-297_400), -1)));
        Assert.Equal(WriteResult.Success(1), await WriteAsync(store, Up, WriteOrigin.Own, (At(-297_300), 270)));

        await AssertHoldsAsync(
            store,
            [.. samples.Where(sample => sample.Item1 < At(-298_000)), (At(-297_500), 250), (At(-297_400), -1), (At(-297_300), 270), .. samples[296..]]);
    }

    [Fact]
    public async Task Delete_ByTwoSelectors_TakesWhatEitherMatches()
    {
        await using var store = await OpenAsync();
        var other = LabelSet.From(("__name__", "other"), ("job", "c"));
        foreach (var labels in new[] { Up, Down, other })
            await WriteAsync(store, labels, (At(-2), 1), (At(-1), 2));

        var done = await store.Deletes.DeleteAsync(
            TenantId.Default,
            new([[new("__name__", MatcherType.Equal, "up"), new("job", MatcherType.Equal, "a")], [new("job", MatcherType.Regex, "b|x")]], At(-2), At(-2)),
            default);

        Assert.Equal(new DeleteSummary(2), done);
        Assert.Equal([(At(-1), 2)], await ReadAsync(store, Up));
        Assert.Equal([(At(-1), 2)], await ReadAsync(store, Down));
        Assert.Equal([(At(-2), 1), (At(-1), 2)], await ReadAsync(store, other));
    }

    [Fact]
    public async Task Delete_TakesLateSamplesHistogramsForecastsAndExemplars()
    {
        await using var store = await OpenAsync();
        await WriteAsync(store, Up, [.. Enumerable.Range(0, 300).Select(i => (At(-3000 + i * 10), (double)i))]);
        await WriteAsync(store, Up, (At(-2995), -1), (At(-1005), -2));
        var histogram = new NativeHistogram { Schema = 2, Count = 3, Sum = 4.5, PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2] };
        var batch = new WriteBatch();
        batch.Add(Resolve(store, Down), new Sample(At(-2), 0, histogram));
        batch.Add(Resolve(store, Down), new Sample(At(-1), 0, histogram));
        batch.AddExemplar(Resolve(store, Down), new Exemplar(LabelSet.From(("trace_id", "abc")), 3, At(-2)));
        await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, default);

        await DeleteAsync(store, Up, At(-2999), At(-1001));
        await DeleteAsync(store, Down, At(-2), At(-2));

        await AssertHoldsAsync(store, [(At(-3000), 0), .. Enumerable.Range(200, 100).Select(i => (At(-3000 + i * 10), (double)i))]);
        Assert.Equal([new Sample(At(-1), 0, histogram)], await SamplesAsync(store, Down, long.MinValue, long.MaxValue));
        Assert.Empty(await store.Reader.ExemplarsAsync(
            TenantId.Default, new([new("__name__", MatcherType.Equal, "down")], long.MinValue, long.MaxValue), default));
    }

    [Fact]
    public async Task Delete_OfNothing_ChangesNothing()
    {
        await using var store = await OpenAsync();
        await WriteAsync(store, Up, (At(-2), 1));

        Assert.Equal(new DeleteSummary(0), await DeleteAsync(store, Down, long.MinValue, long.MaxValue));
        Assert.Equal(new DeleteSummary(0), await DeleteAsync(store, Up, At(-1), At(0)));
        await AssertHoldsAsync(store, [(At(-2), 1)]);
    }

    protected static Task<DeleteSummary> DeleteAsync(IMetricStoreUnderTest store, LabelSet labels, long from, long to)
        => store.Deletes.DeleteAsync(
            TenantId.Default, new([[.. labels.Select(label => new LabelMatcher(label.Name, MatcherType.Equal, label.Value))]], from, to), default);

    /// <summary>What is read of <see cref="Up"/>: now, opened again, flushed, cleaned, and opened again after that.</summary>
    private static async Task AssertHoldsAsync(IMetricStoreUnderTest store, IReadOnlyList<(long, double)> expected)
    {
        Assert.Equal(expected, await ReadAsync(store, Up));
        await store.ReopenAsync();
        Assert.Equal(expected, await ReadAsync(store, Up));
        await store.FlushAsync();
        Assert.Equal(expected, await ReadAsync(store, Up));
        await store.Deletes.CleanAsync(default);
        Assert.Equal(expected, await ReadAsync(store, Up));
        await store.ReopenAsync();
        Assert.Equal(expected, await ReadAsync(store, Up));
    }
}
