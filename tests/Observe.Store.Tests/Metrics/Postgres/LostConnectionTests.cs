using Observe.Store.Metrics;
using Observe.Store.Postgres;
using Observe.Store.Tests.Contract;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.Metrics.Postgres;

/// <summary>What is acknowledged is there once, and what is there was acknowledged, whatever happens to connections and the server.</summary>
public sealed class LostConnectionTests(SharedPostgres postgres)
{
    private const string Commit = "INSERT INTO journal";
    private static readonly LabelSet M = LabelSet.From(("__name__", "m"));

    private static long At(double seconds) => MetricStoreContract.Now.ToUnixTimeMilliseconds() + (long)(seconds * 1000);

    [Fact]
    public async Task Write_ServerKilledInTheMiddle_LosesNothingAndDoublesNothing()
    {
        PostgresServer.SkipWithoutPostgres();
        using var server = await PostgresServer.StartAsync();
        var connection = await server.NewDatabaseAsync();
        await using var store = await PostgresStoreUnderTest.OpenAsync(connection);
        using var enough = new CancellationTokenSource();
        var writing = Enumerable.Range(0, 4).Select(writer => Task.Run(() => WriteAsync(store, writer, enough.Token))).ToArray();
        await Poll.UntilAsync(async () => await store.CountAsync("journal") > 50, "writes are going on");

        server.Kill();
        await server.StartAgainAsync();

        var rows = await store.CountAsync("journal");
        await Poll.UntilAsync(async () => await store.CountAsync("journal") > rows + 50, "writes go on");
        await enough.CancelAsync();
        var accepted = await Task.WhenAll(writing);
        Assert.Equal(accepted.Sum(), await store.CountAsync("journal"));
        await store.ReopenAsync();
        for (var writer = 0; writer < 4; writer++)
            Assert.Equal(Samples(accepted[writer]), await store.SamplesAsync(M.With("writer", $"{writer}")));
    }

    [Fact]
    public async Task Write_AnswerToCommitLost_IsCommittedOnce()
    {
        var connection = await postgres.NewDatabaseAsync();
        using var proxy = new CuttingProxy(connection, Commit);
        await using var store = await PostgresStoreUnderTest.OpenAsync(proxy.Connection);
        await using var other = await PostgresStoreUnderTest.OpenAsync(connection);
        proxy.ToCut = 2;

        Assert.Equal(1, (await store.WriteAsync(M, (At(-2), 1))).Accepted);
        Assert.Equal(1, (await store.WriteAsync(M, (At(-1), 2))).Accepted);

        Assert.Equal((2, 2L), (proxy.Cuts, await other.CountAsync("journal")));
        await other.Store.Tail.CatchUpAsync(default);
        (long, double)[] all = [(At(-2), 1), (At(-1), 2)];
        Assert.Equal(all, await store.SamplesAsync(M));
        Assert.Equal(all, await other.SamplesAsync(M));
    }

    [Fact]
    public async Task Write_AnswerLostAndServerAway_IsRefusedAndReadLaterAsItStands()
    {
        var connection = await postgres.NewDatabaseAsync();
        using var proxy = new CuttingProxy(connection, Commit);
        await using var store = await PostgresStoreUnderTest.OpenAsync(proxy.Connection, speed: 40);
        await store.WriteAsync(M, (At(-3), 1));
        proxy.OnCut = () => proxy.IsDown = true;
        proxy.ToCut = 1;

        var refused = await store.WriteAsync(M, (At(-2), 2));
        Assert.True(refused.Unavailable);
        Assert.Contains("does not answer", refused.Examples[0].Message, StringComparison.Ordinal);
        Assert.Equal([(At(-3), 1)], await store.SamplesAsync(M));

        proxy.IsDown = false;
        // It was committed after all, so this process reads it as others do; sent again it is known.
        await Poll.UntilAsync(async () => (await store.SamplesAsync(M)).Count == 2, "the commit in doubt is read");
        Assert.Equal(1, (await store.WriteAsync(M, (At(-2), 2))).Accepted);
        Assert.Equal(1, (await store.WriteAsync(M, (At(-1), 3))).Accepted);
        await store.FlushAsync();
        await store.ReopenAsync();
        Assert.Equal([(At(-3), 1), (At(-2), 2), (At(-1), 3)], await store.SamplesAsync(M));
    }

    [Fact]
    public async Task Flush_AnswerToCommitLost_IsDoneOnceAndNothingIsLost()
    {
        var connection = await postgres.NewDatabaseAsync();
        using var proxy = new CuttingProxy(connection, "COMMIT\0");
        await using var store = await PostgresStoreUnderTest.OpenAsync(proxy.Connection);
        var samples = Enumerable.Range(0, 1000).Select(i => (At(-50_000 + (i * 40)), (double)i)).ToArray();
        await store.WriteAsync(M, samples);
        // The first is that of the partitions.
        (proxy.ToPass, proxy.ToCut) = (1, 1);

        await store.FlushAsync();

        // The flush in doubt, and the one that found it done.
        Assert.Equal((1, 2L), (proxy.Cuts, await store.CountAsync("flushes WHERE kind = 0")));
        Assert.Equal(1, await store.CountAsync("(SELECT DISTINCT flush FROM chunks) f"));
        Assert.Equal(samples, await store.SamplesAsync(M));
        Assert.Equal(1000, store.Maintenance.Statistics.Samples);
        await store.ReopenAsync();
        Assert.Equal(samples, await store.SamplesAsync(M));
    }

    [Fact]
    public async Task Open_NobodyThere_SaysWhereAndWhatToDo()
    {
        PostgresServer.SkipWithoutPostgres();
        var connection = await postgres.NewDatabaseAsync();
        using var proxy = new CuttingProxy(connection, Commit) { IsDown = true };

        var error = Assert.Throws<IOException>(() => PostgresDatabase.Open(
            proxy.Connection + ";Password=secret", new StandingClock(MetricStoreContract.Now, speed: 40)));

        Assert.Matches("^store.postgres: database `test_[0-9]+` on 127.0.0.1:[0-9]+ does not answer .*: start the server or correct store.postgres$", error.Message);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    /// <summary>One sample a batch until it is enough; how many were accepted.</summary>
    private static async Task<int> WriteAsync(PostgresStoreUnderTest store, int writer, CancellationToken enough)
    {
        var accepted = 0;
        while (!enough.IsCancellationRequested)
        {
            var (time, value) = Samples(accepted + 1)[^1];
            Assert.Equal(WriteResult.Success(1), await store.WriteAsync(M.With("writer", $"{writer}"), (time, value)));
            accepted++;
        }

        return accepted;
    }

    private static (long Time, double Value)[] Samples(int count) => [.. Enumerable.Range(0, count).Select(i => (At(-20_000 + (i * 0.1)), (double)i))];
}
