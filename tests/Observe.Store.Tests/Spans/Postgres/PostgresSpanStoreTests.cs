using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Store.Postgres;
using Observe.Store.Spans;
using Observe.Store.Spans.Postgres;
using Observe.Store.Spans.Sampling;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.TestSupport.Postgres;

namespace Observe.Store.Tests.Spans.Postgres;

public sealed class PostgresSpanStoreTests(SharedPostgres postgres) : SpanStoreContract
{
    private const long Day = 86_400_000;

    [Fact]
    public async Task Retention_DropsWholeDaysAndTheNamesOfThem()
    {
        await using var under = new InADatabase(await postgres.NewDatabaseAsync());
        await WriteAsync(under, Span("a", 1, at: -2 * Day, took: 1) with { Service = "old" }, Span("b", 2, at: 0, took: 1));

        Assert.Equal([], await under.Store.ApplyRetentionAsync(default));
        Assert.Equal(["spans_20261122"], await under.With(TimeSpan.FromDays(1)).ApplyRetentionAsync(default));

        Assert.Equal(
            ["b"],
            (await under.Reader.SpansAsync(TenantId.Default, new() { MinTime = 0, MaxTime = Start + Day }, default)).Select(span => $"{span.TraceId[0]}"));
        await WriteAsync(under, Span("c", 3, at: -1000, took: 1));
    }

    [Fact]
    public async Task Sampling_TracesThatAreQuiet_DeletesWhatIsNotKept()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var under = new InADatabase(connection);
        var sampler = new TailSampler(new SamplingOptions { KeptShare = 0, SlowDuration = TimeSpan.FromSeconds(1) });
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Start));
        await using var database = PostgresDatabase.Open(connection, time);
        using var sampling = new PostgresSampling(database, sampler, NullLogger<PostgresSampling>.Instance);
        await WriteAsync(under, Span("0", 9, at: -71_000, took: 1));
        // Where nothing was decided yet, what is already there stays.
        Assert.Equal(0, await sampling.StepAsync(default));
        await WriteAsync(
            under, Span("a", 1, at: 0, took: 1), Span("a", 2, at: 10, took: 1), Span("b", 3, at: 20, took: 1) with { Status = SpanStatus.Error },
            Span("c", 4, at: 30, took: 1500), Span("d", 5, at: 40, took: 1), Span("d", 6, at: 60_000, took: 1));

        time.Advance(TimeSpan.FromSeconds(71));
        Assert.Equal(2, await sampling.StepAsync(default));

        async Task<string> LeftAsync() => string.Concat((await under.Reader.SpansAsync(
            TenantId.Default, new() { MinTime = 0, MaxTime = Start + Day }, default)).Select(span => span.TraceId[0]));
        Assert.Equal("0bcdd", await LeftAsync());
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(2, await sampling.StepAsync(default));
        Assert.Equal("0bc", await LeftAsync());
        Assert.Equal((2, 4), (sampler.KeptSpans, sampler.DroppedSpans));
    }

    [Fact]
    public async Task Write_LastNanosecondOfADay_GoesIntoThatDay()
    {
        await using var under = new InADatabase(await postgres.NewDatabaseAsync());
        var midnight = (Start - (Start % Day)) * 1_000_000;

        Assert.Equal(1, (await WriteAsync(under, Span("a", 1, at: 0, took: 1) with { StartNanoseconds = midnight - 1 })).Accepted);
        Assert.Equal(1, (await WriteAsync(under, Span("b", 2, at: 0, took: 1) with { StartNanoseconds = midnight })).Accepted);
    }

    [Fact]
    public async Task Search_TracesOfManySpans_GoesOnUntilThereAreEnough()
    {
        await using var under = new InADatabase(await postgres.NewDatabaseAsync());
        await WriteAsync(under, [.. Enumerable.Range(1, 3000).Select(i => Span("a", i, at: i / 1500, took: 1)), Span("b", 9999, at: -5, took: 1)]);

        var found = await under.Reader.SearchAsync(TenantId.Default, new() { MinTime = Start - 10, MaxTime = Start + 10, Limit = 2 }, default);

        Assert.Equal([('a', 3000), ('b', 1)], found.Select(trace => (trace.TraceId[0], trace.SpanCount)));
    }

    [Fact]
    public async Task Write_ZeroCharactersAndEveryCharacter_KeepThePayload()
    {
        await using var under = new InADatabase(await postgres.NewDatabaseAsync());
        var span = Span("a", 1, at: 0, took: 1) with { Name = "a\0b", Attributes = [new("k\0", "=,{}\"\\é\0")] };

        Assert.Equal(1, (await WriteAsync(under, span)).Accepted);

        Assert.Equivalent(span, Assert.Single(await under.Reader.TraceAsync(TenantId.Default, span.TraceId, default)), strict: true);
    }

    protected override async Task<ISpanStoreUnderTest> OpenAsync() => new InADatabase(await postgres.NewDatabaseAsync());

    private sealed class InADatabase : ISpanStoreUnderTest
    {
        private readonly string _connection;
        private PostgresDatabase _database;

        public InADatabase(string connection)
        {
            _connection = connection;
            _database = PostgresDatabase.Open(connection, Time);
            Store = With(new SpanOptions().RetentionTime);
        }

        public PostgresSpanStore Store { get; private set; }

        public ISpanWriter Writer => Store;

        public ISpanReader Reader => Store;

        public PostgresSpanStore With(TimeSpan retention)
            => new(_database, Options.Create(new SpanOptions { RetentionTime = retention }));

        public async Task ReopenAsync()
        {
            await _database.DisposeAsync();
            _database = PostgresDatabase.Open(_connection, Time);
            Store = With(new SpanOptions().RetentionTime);
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();
    }
}
