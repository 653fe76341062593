using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;

namespace Observe.Store.Tests.Embedded;

/// <summary>Series that nobody writes to any more are in blocks alone, and are seen and judged as before.</summary>
public sealed class EndedSeriesTests
{
    private const long Minute = 60_000;
    private const long Day = 86_400_000;

    private static readonly LabelSet Pod = LabelSet.From(("__name__", "m"), ("job", "shop"), ("pod", "a"));

    [Fact]
    public async Task Churn_ManyTimesTheLimit_LeavesMemoryAndIsSeen()
    {
        await using var store = new EmbeddedStoreUnderTest(options: new StoreOptions { MaxSeries = 60 });
        var begin = Now(store);
        for (var hour = 0; hour < 72; hour++)
        {
            for (var pod = 0; pod < 10; pod++)
                Assert.Equal(1, (await WriteAsync(store, Pod.With("pod", $"{hour}-{pod}"), (Now(store), hour))).Accepted);
            store.Time.Advance(TimeSpan.FromHours(1));
            if (hour % 2 == 0)
                await store.FlushAsync();
        }

        for (var again = 0; again < 2; again++, await store.ReopenAsync())
        {
            Assert.InRange(store.Store.Statistics.Series, 10, 60);
            Assert.Equal(720, (await ReadAsync(store, begin, Now(store), new LabelMatcher("job", MatcherType.Equal, "shop"))).Count);
            Assert.Equal(
                [(Pod.With("pod", "30-7"), begin + (30 * 60 * Minute), 30.0)],
                await ReadAsync(store, begin, Now(store), new LabelMatcher("pod", MatcherType.Regex, "30-[7x]")));
            Assert.Equal(720, (await ValuesAsync(store, "pod", [], begin, Now(store))).Count);
            Assert.Equal(
                [.. Enumerable.Range(0, 10).Select(pod => $"30-{pod}")],
                await ValuesAsync(store, "pod", [], begin + (30 * 60 * Minute), begin + (30 * 60 * Minute)));
            Assert.Equal(["5-3"], await ValuesAsync(store, "pod", [[new LabelMatcher("pod", MatcherType.Equal, "5-3")]], begin, Now(store)));
            Assert.Equal(
                ["__name__", "job", "pod"],
                await store.Reader.LabelNamesAsync(TenantId.Default, new LabelQuery([], begin, Now(store)), default));
        }
    }

    [Fact]
    public async Task Query_WhileSamplesMoveIntoBlocksAndThoseAreMerged_SeesEachOnce()
    {
        await using var store = new EmbeddedStoreUnderTest();
        var (begin, samples) = (Now(store), 0);
        using var done = new CancellationTokenSource();
        var queries = Task.Run(async () =>
        {
            for (var count = 0; !done.IsCancellationRequested; count++)
            {
                var least = Volatile.Read(ref samples);
                var read = await ReadAsync(store, begin, long.MaxValue);
                // One more write may be under way.
                Assert.InRange(read.Count, least, Volatile.Read(ref samples) + 50);
                Assert.Equal(read.Count, read.DistinctBy(item => (item.Labels, item.Time)).Count());
            }
        });
        for (var round = 0; round < 40; round++)
        {
            for (var minute = 0; minute < 150; minute += 50)
            {
                await WriteAsync(store, Pod.With("pod", $"{round % 7}"), [.. Enumerable.Range(0, 50).Select(i => (Now(store) + ((minute + i) * 1000L), (double)i))]);
                Volatile.Write(ref samples, samples + 50);
            }

            store.Time.Advance(TimeSpan.FromHours(3));
            await store.FlushAsync();
        }

        await done.CancelAsync();
        await queries;
    }

    [Fact]
    public async Task Write_ToOneThatEnded_JudgesByWhatItsBlockHas()
    {
        await using var store = new EmbeddedStoreUnderTest();
        var at = Now(store);
        await WriteAsync(store, Pod, (at - (300 * Minute), 1), (at, 2));
        await EndAsync(store);

        Assert.Equal(RefusalReason.DuplicateTimestamp, Refusal(await WriteAsync(store, Pod, (at, 3))));
        Assert.Equal(RefusalReason.TooLate, Refusal(await WriteAsync(store, Pod, (at - (200 * Minute), 3))));
        Assert.Equal(1, (await WriteAsync(store, Pod, (at, 2))).Accepted);
        Assert.Equal(1, (await WriteAsync(store, Pod, (at - Minute, 4))).Accepted);
        Assert.Equal(1, (await WriteAsync(store, Pod, (Now(store), 5))).Accepted);
        Assert.Equal(1, (await WriteAsync(store, Pod, WriteOrigin.Own, (at, 6))).Accepted);

        for (var again = 0; again < 2; again++, await store.FlushAsync())
        {
            Assert.Equal(
                [(Pod, at - (300 * Minute), 1.0), (Pod, at - Minute, 4.0), (Pod, at, 6.0), (Pod, Now(store), 5.0)],
                await ReadAsync(store, 0, long.MaxValue));
        }
    }

    [Fact]
    public async Task Write_BetweenSamplesInMemory_JudgesByWhatItsBlockHas()
    {
        await using var store = new EmbeddedStoreUnderTest();
        var at = Now(store);
        await WriteAsync(store, Pod, (at - (60 * Minute), 1), (at, 2));
        await EndAsync(store);
        await WriteAsync(store, Pod, (at - (90 * Minute), 3), (at + Minute, 4));

        Assert.Equal(RefusalReason.DuplicateTimestamp, Refusal(await WriteAsync(store, Pod, (at - (60 * Minute), 5))));
        Assert.Equal(1, (await WriteAsync(store, Pod, (at - (60 * Minute), 1))).Accepted);
    }

    [Fact]
    public async Task Delete_OfOneThatEnded_HidesItAlsoAfterAStartAndFreesIt()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteAsync(store, Pod, (Now(store), 1));
        await WriteAsync(store, Pod.With("pod", "b"), (Now(store), 1));
        await EndAsync(store);

        Assert.Equal(1, (await store.Deletes.DeleteAsync(TenantId.Default, new([[new LabelMatcher("pod", MatcherType.Equal, "a")]], 0, long.MaxValue), default)).Series);

        for (var again = 0; again < 3; again++)
        {
            Assert.Equal([Pod.With("pod", "b")], await store.Reader.SeriesAsync(TenantId.Default, new LabelQuery([], 0, long.MaxValue), default));
            Assert.Equal(["b"], await ValuesAsync(store, "pod", [], 0, long.MaxValue));
            if (again == 0)
                await store.ReopenAsync();
            else
                await store.FlushAsync();
        }

        Assert.Empty(store.Store.Default.Tombstones.Series);
        Assert.Equal(1, store.Store.Statistics.Samples);
    }

    [Fact]
    public async Task Rollups_OfOneThatEndedWhoseSamplesAreGone_AreSeen()
    {
        await using var store = new EmbeddedStoreUnderTest(options: new StoreOptions { RetentionTime = TimeSpan.FromDays(12) });
        var at = Now(store) - Now(store) % Day;
        await WriteAsync(store, Pod, (at, 7));
        await EndAsync(store);
        store.Time.Advance(TimeSpan.FromDays(9));
        await store.FlushAsync();
        store.Time.Advance(TimeSpan.FromDays(5));
        await store.FlushAsync();

        for (var again = 0; again < 2; again++, await store.ReopenAsync())
        {
            Assert.Equal((0L, 0L), (store.Store.Statistics.Series, store.Store.Statistics.BlockBytes));
            Assert.Equal([(Pod, at, 7.0)], await ReadAsync(store, 0, long.MaxValue, new LabelMatcher("pod", MatcherType.NotEqual, "b")));
            Assert.Empty(await ReadAsync(store, 0, long.MaxValue, new LabelMatcher("pod", MatcherType.Equal, "b")));
            Assert.Equal(["a"], await ValuesAsync(store, "pod", [], 0, long.MaxValue));
        }
    }

    /// <summary>Long enough that all of it is in blocks.</summary>
    private static async Task EndAsync(EmbeddedStoreUnderTest store)
    {
        store.Time.Advance(TimeSpan.FromHours(5));
        await store.FlushAsync();
        Assert.Equal(0, store.Store.Statistics.Series);
    }

    private static long Now(EmbeddedStoreUnderTest store) => store.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private static RefusalReason Refusal(WriteResult result) => Assert.Single(result.Refused).Key;

    private static Task<WriteResult> WriteAsync(EmbeddedStoreUnderTest store, LabelSet labels, params (long Time, double Value)[] samples)
        => WriteAsync(store, labels, WriteOrigin.Outside, samples);

    private static async Task<WriteResult> WriteAsync(
        EmbeddedStoreUnderTest store, LabelSet labels, WriteOrigin origin, params (long Time, double Value)[] samples)
    {
        var batch = new WriteBatch();
        foreach (var (time, value) in samples)
            batch.Add(store.Writer.Resolve(TenantId.Default, labels).Series!, time, value);
        return await store.Writer.WriteAsync(TenantId.Default, batch, origin, default);
    }

    private static async Task<IReadOnlyList<string>> ValuesAsync(
        EmbeddedStoreUnderTest store, string name, IReadOnlyList<IReadOnlyList<LabelMatcher>> matchers, long from, long to)
        => await store.Reader.LabelValuesAsync(TenantId.Default, name, new LabelQuery(matchers, from, to), default);

    private static async Task<List<(LabelSet Labels, long Time, double Value)>> ReadAsync(
        EmbeddedStoreUnderTest store, long from, long to, params LabelMatcher[] matchers)
    {
        using var selected = await store.Reader.SelectAsync(TenantId.Default, new SeriesSelection(matchers, from, to), default);
        var (read, buffer) = (new List<(LabelSet, long, double)>(), new SampleBuffer());
        foreach (var series in selected.Series)
        {
            buffer.Clear();
            series.Read(from, to, buffer);
            for (var i = 0; i < buffer.Count; i++)
                read.Add((series.Labels, buffer.Times[i], buffer.Values[i]));
        }

        return read;
    }
}
