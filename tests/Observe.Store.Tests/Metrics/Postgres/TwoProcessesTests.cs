using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.Metrics.Postgres;

/// <summary>Two stores over one database: what one writes and flushes, the other has.</summary>
public sealed class TwoProcessesTests(SharedPostgres postgres)
{
    private static readonly LabelSet M = LabelSet.From(("__name__", "m"));
    private static readonly TimeSpan Seen = TimeSpan.FromSeconds(2);

    private static long At(double seconds) => MetricStoreContract.Now.ToUnixTimeMilliseconds() + (long)(seconds * 1000);

    [Fact]
    public async Task Write_InOne_IsSeenInTheOtherWithinTwoSeconds()
    {
        await using var two = await TwoStores.OpenAsync(postgres);
        await two.A.WriteAsync(M, (At(-3), 1), (At(-2), 2));
        await Poll.UntilAsync(async () => (await two.B.SamplesAsync(M)).Count == 2, "B sees what A wrote", Seen);

        await two.B.WriteAsync(M, (At(-1), 3));
        await two.B.WriteAsync(M.With("from", "b"), (At(-1), 4));
        await Poll.UntilAsync(async () => (await two.A.SamplesAsync(M.With("from", "b"))).Count == 1, "A sees what B wrote", Seen);

        (long, double)[] all = [(At(-3), 1), (At(-2), 2), (At(-1), 3)];
        Assert.Equal(all, await two.A.SamplesAsync(M));
        Assert.Equal(all, await two.B.SamplesAsync(M));
        Assert.Equal(2, await two.A.CountAsync("series"));
    }

    [Fact]
    public async Task Delete_InOne_LeavesTheOtherOnlyWhatCameAfter()
    {
        await using var two = await TwoStores.OpenAsync(postgres);
        var old = Enumerable.Range(0, 2000).Select(i => (At(-100_000 + i * 40), (double)i)).ToArray();
        await two.A.WriteAsync(M, old);
        await two.A.FlushAsync();
        await two.A.WriteAsync(M, (At(-30), 1), (At(-20), 2));
        await two.B.WriteAsync(M.With("from", "b"), (At(-30), 3), (At(-20), 4));
        await two.B.Store.Tail.CatchUpAsync(default);

        // A has not read yet what B wrote; B has all in memory that A deletes.
        await two.A.Deletes.DeleteAsync(
            TenantId.Default, new([[new("__name__", MatcherType.Equal, "m")]], old[1000].Item1, At(-25)), default);
        (long, double)[] left = [.. old[..1000], (At(-20), 2)];
        Assert.Equal(left, await two.A.SamplesAsync(M));
        await two.B.WriteAsync(M, (At(-27), 5));
        await two.B.WriteAsync(M.With("from", "b"), (At(-10), 6));
        await two.B.Store.Tail.CatchUpAsync(default);
        await two.A.Store.Tail.CatchUpAsync(default);

        foreach (var one in new[] { two.A, two.B })
        {
            Assert.Equal([.. old[..1000], (At(-27), 5), (At(-20), 2)], await one.SamplesAsync(M));
            Assert.Equal([(At(-20), 4), (At(-10), 6)], await one.SamplesAsync(M.With("from", "b")));
        }

        await two.B.FlushAsync();
        await two.A.ReopenAsync();
        Assert.Equal([.. old[..1000], (At(-27), 5), (At(-20), 2)], await two.A.SamplesAsync(M));
        Assert.Equal([(At(-20), 4), (At(-10), 6)], await two.A.SamplesAsync(M.With("from", "b")));
    }

    [Fact]
    public async Task Write_MetadataAndExemplars_ReachTheOther()
    {
        await using var two = await TwoStores.OpenAsync(postgres);
        var metadata = new MetricMetadata("m", MetricType.Counter, "s", "zero \0 and é");
        var exemplar = new Exemplar(LabelSet.From(("trace_id", "abc")), 3, At(-1));
        var batch = new WriteBatch();
        batch.AddMetadata(metadata);
        batch.AddExemplar(two.A.Writer.Resolve(TenantId.Default, M).Series!, exemplar);
        await two.A.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, default);

        await two.B.Store.Tail.CatchUpAsync(default);

        Assert.Equal([metadata], await two.B.Reader.MetadataAsync(TenantId.Default, null, default));
        var found = await two.B.Reader.ExemplarsAsync(TenantId.Default, new([new("__name__", MatcherType.Equal, "m")], At(-10), At(0)), default);
        Assert.Equal([exemplar], Assert.Single(found).Exemplars);
    }

    [Fact]
    public async Task Flush_ByOne_IsReadByTheOtherFromRowsAndNotTwice()
    {
        await using var two = await TwoStores.OpenAsync(postgres);
        var samples = Enumerable.Range(0, 1000).Select(i => (At(-50_000 + (i * 40)), (double)i)).ToArray();
        await two.A.WriteAsync(M, samples);
        await two.B.Store.Tail.CatchUpAsync(default);
        Assert.Equal(1000, two.B.Maintenance.Statistics.Samples);

        await two.A.FlushAsync();
        await two.B.Store.Tail.CatchUpAsync(default);

        Assert.Equal(samples, await two.B.SamplesAsync(M));
        Assert.Equal(samples, await two.A.SamplesAsync(M));
        // What lies in chunk rows has left B's memory: its head and the rows together hold every sample once.
        Assert.Equal(1000, two.B.Maintenance.Statistics.Samples);
        Assert.Equal((0L, true), (await two.A.CountAsync("journal"), await two.A.CountAsync("chunks") > 0));
    }

    [Fact]
    public async Task Flush_OtherHasSamplesThatTheFlushDidNotSee_KeepsThem()
    {
        await using var two = await TwoStores.OpenAsync(postgres);
        // An ended series: all of it goes into rows, so that a late sample lies before their end.
        await two.A.WriteAsync(M, (At(-3 * 86_400 - 100), 1), (At(-3 * 86_400), 2));
        await two.B.Store.Tail.CatchUpAsync(default);
        await two.A.FlushAsync();
        // B has not heard of the flush yet.
        Assert.Equal(1, (await two.B.WriteAsync(M, (At(-3 * 86_400 - 50), 3))).Accepted);

        await two.B.Store.Tail.CatchUpAsync(default);
        await two.A.Store.Tail.CatchUpAsync(default);

        (long, double)[] all = [(At(-3 * 86_400 - 100), 1), (At(-3 * 86_400 - 50), 3), (At(-3 * 86_400), 2)];
        Assert.Equal(all, await two.B.SamplesAsync(M));
        Assert.Equal(all, await two.A.SamplesAsync(M));
        await two.B.FlushAsync();
        await two.A.ReopenAsync();
        Assert.Equal(all, await two.A.SamplesAsync(M));
    }

    [Fact]
    public async Task Write_LateIntoRows_IsJudgedByWhatIsThere()
    {
        await using var two = await TwoStores.OpenAsync(postgres);
        await two.A.WriteAsync(M, (At(-3 * 86_400 - 100), 1), (At(-3 * 86_400), 2));
        await two.A.FlushAsync();
        await two.B.ReopenAsync();

        var result = await two.B.WriteAsync(M, (At(-3 * 86_400 - 100), 9), (At(-3 * 86_400 - 50), 3), (At(-3 * 86_400), 2));

        Assert.Equal(2, result.Accepted);
        Assert.Equal([(RefusalReason.DuplicateTimestamp, 1)], result.Refused.Select(item => (item.Key, item.Value)));
    }

    [Fact]
    public async Task Flush_OtherWasAwayDuringTwo_HasEverything()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var a = await PostgresStoreUnderTest.OpenAsync(connection);
        await using var b = await PostgresStoreUnderTest.OpenAsync(connection);
        var held = b.Store.Metrics.Following;
        await held.WaitAsync();
        var samples = Enumerable.Range(0, 900).Select(i => (At(-36_000 + (i * 40)), (double)i)).ToArray();
        for (var part = 0; part < 3; part++)
        {
            await a.WriteAsync(M, samples[(part * 300)..((part + 1) * 300)]);
            await a.FlushAsync();
        }

        Assert.Equal(0, await a.CountAsync("journal"));
        held.Release();
        await b.Store.Tail.CatchUpAsync(default);

        Assert.Equal(samples, await b.SamplesAsync(M));
        await b.FlushAsync();
        await a.ReopenAsync();
        Assert.Equal(samples, await a.SamplesAsync(M));
    }

    [Fact]
    public async Task Follow_FromPositions_GivesWhatIsInTheJournalThenWhatComes()
    {
        await using var two = await TwoStores.OpenAsync(postgres);
        for (var i = 0; i < 100; i++)
            await two.A.WriteAsync(M, (At(-1000 + i), i));
        var writer = two.A.Store.Metrics.Committer.Own.Writer.ToString();
        using var stop = new CancellationTokenSource();
        await using var batches = two.B.Feed.FollowAsync(TenantId.Default, [new JournalPosition(writer, 10)], stop.Token)
            .GetAsyncEnumerator(stop.Token);
        for (var i = 10; i < 150; i++)
        {
            if (i >= 100)
                await two.A.WriteAsync(M, (At(-1000 + i), i));
            Assert.True(await batches.MoveNextAsync());
            Assert.Equal(
                (new JournalPosition(writer, i + 1), (double)i),
                (batches.Current.Position, Assert.Single(batches.Current.Samples).Sample.Value));
        }
    }

    [Fact]
    public async Task Model_RandomWritesFlushesAndRestartsOfBoth_EqualADictionary()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            await using var two = await TwoStores.OpenAsync(postgres);
            var random = new Random(seed);
            var model = new SortedDictionary<(int Series, long Time), double>();
            for (var step = 0; step < 40; step++)
            {
                var store = random.Next(2) == 0 ? two.A : two.B;
                switch (random.Next(12))
                {
                    case 0:
                        await store.ReopenAsync();
                        break;
                    case 1:
                        await store.FlushAsync();
                        break;
                    case 2:
                        await store.Store.Tail.CatchUpAsync(default);
                        break;
                    default:
                        await WriteRandomAsync(store, random, model);
                        break;
                }
            }

            foreach (var store in (PostgresStoreUnderTest[])[two.A, two.B])
            {
                await store.Store.Tail.CatchUpAsync(default);
                for (var series = 0; series < 3; series++)
                {
                    var expected = model.Where(item => item.Key.Series == series).Select(item => (item.Key.Time, item.Value));
                    Assert.Equal(expected, await store.SamplesAsync(M.With("i", $"{series}")));
                }
            }
        }
    }

    /// <summary>The model keeps what the store says it accepted, and knows itself what it must.</summary>
    private static async Task WriteRandomAsync(
        PostgresStoreUnderTest store, Random random, SortedDictionary<(int Series, long Time), double> model)
    {
        await store.Store.Tail.CatchUpAsync(default);
        var series = random.Next(3);
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            var samples = Enumerable.Range(0, random.Next(1, 60))
                .Select(_ => (Time: At(-40_000 + random.Next(40_000)), Value: (double)random.Next(3))).DistinctBy(item => item.Time).ToArray();
            foreach (var sample in samples.Take(random.Next(1, 60)).Order())
            {
                var newest = model.Keys.Where(key => key.Series == series).Select(key => (long?)key.Time).Max();
                var known = model.TryGetValue((series, sample.Time), out var before);
                var result = await store.WriteAsync(M.With("i", $"{series}"), sample);
                var isWithin = newest is null || sample.Time >= newest - 7_200_000;
                Assert.Equal(isWithin && (!known || before == sample.Value) ? 1 : 0, result.Accepted);
                if (result.Accepted == 1)
                    model[(series, sample.Time)] = sample.Value;
            }
        }
    }
}
