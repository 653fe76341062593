using Microsoft.Extensions.Time.Testing;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Store.Tests.Contract;

/// <summary>A span store under test, and how it is opened again over the same data.</summary>
public interface ISpanStoreUnderTest : IAsyncDisposable
{
    ISpanWriter Writer { get; }

    ISpanReader Reader { get; }

    Task ReopenAsync();
}

/// <summary>What every home of spans must do. Times are milliseconds after <see cref="Start"/>.</summary>
public abstract class SpanStoreContract
{
    protected static readonly long Start = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>The clock of the store under test stands a minute later.</summary>
    protected static readonly FakeTimeProvider Time = new(DateTimeOffset.FromUnixTimeMilliseconds(Start + 60_000));

    private static readonly TenantId Tenant = TenantId.Default;

    private static readonly SpanQuery All = new() { MinTime = Start - 10_000, MaxTime = Start + 100_000 };

    protected abstract Task<ISpanStoreUnderTest> OpenAsync();

    [Fact]
    public async Task Write_ThenTrace_GivesEverythingBackInOrder()
    {
        await using var under = await OpenAsync();
        var whole = Span("a", 1, at: 0, took: 50) with
        {
            Kind = SpanKind.Server,
            Status = SpanStatus.Error,
            StatusMessage = "no stock",
            Attributes = [new("http.route", "/buy"), new("empty", "")],
            Resource = [new("service.version", "2.0")],
            Events = [new(Start * 1_000_000 + 7, "retry", [new("n", "1")])],
            Links = [new(new string('e', 32), new string('f', 16), [new("why", "batch")])],
        };
        var child = Span("a", 2, at: 10, took: 5) with { ParentSpanId = whole.SpanId, Service = "stock", Name = "reserve" };

        Assert.Equal(WriteResult.Success(2), await WriteAsync(under, child, whole));
        await WriteAsync(under, Span("b", 3, at: 1, took: 1));

        AssertSame([whole, child], await under.Reader.TraceAsync(Tenant, whole.TraceId, default));
        await under.ReopenAsync();
        AssertSame([whole, child], await under.Reader.TraceAsync(Tenant, whole.TraceId, default));
        Assert.Empty(await under.Reader.TraceAsync(Tenant, new string('9', 32), default));
    }

    [Fact]
    public async Task Write_TheSameSpanTwice_StandsOnce()
    {
        await using var under = await OpenAsync();
        await WriteAsync(under, Span("a", 1, at: 0, took: 50));
        await WriteAsync(under, Span("a", 1, at: 0, took: 50));

        Assert.Single(await under.Reader.TraceAsync(Tenant, Span("a", 1, 0, 0).TraceId, default));
        Assert.Equal(1, Assert.Single(await under.Reader.SearchAsync(Tenant, All, default)).SpanCount);
    }

    [Fact]
    public async Task Write_BeyondRetention_IsRefusedAndTakesNoOtherWithIt()
    {
        await using var under = await OpenAsync();

        var result = await WriteAsync(under, Span("a", 1, at: 0, took: 1), Span("b", 2, at: -4 * 86_400_000L, took: 1));

        Assert.Equal((1, 1), (result.Accepted, result.Refused[RefusalReason.BeyondRetention]));
        Assert.Equal("span `buy` of shop is older than spans.retentionTime", Assert.Single(result.Examples).Message);
        Assert.Single(await under.Reader.SpansAsync(Tenant, All with { MinTime = long.MinValue }, default));
    }

    [Theory]
    [InlineData("", "0000000000000001", "")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "0000000000000001", "")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "1", "")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "000000000000000x", "")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "0000000000000001", "none")]
    public async Task Write_IdsThatAreNone_AreRefusedAndTakeNoOtherWithThem(string trace, string id, string parent)
    {
        await using var under = await OpenAsync();

        var result = await WriteAsync(under, Span("b", 2, 0, 1), Span("a", 1, 0, 1) with { TraceId = trace, SpanId = id, ParentSpanId = parent });

        Assert.Equal((1, 1), (result.Accepted, result.Refused[RefusalReason.InvalidValue]));
        Assert.Equal("span `buy` of shop: its ids are not 32 and 16 lower-case hex digits", Assert.Single(result.Examples).Message);
        Assert.Single(await under.Reader.SearchAsync(Tenant, All, default));
        Assert.Empty(await under.Reader.TraceAsync(Tenant, trace, default));
    }

    [Fact]
    public async Task Search_EveryCondition_FindsNewestFirstAndSummarizesWholeTraces()
    {
        await using var under = await OpenAsync();
        await WriteAsync(
            under,
            Span("a", 1, at: 0, took: 50) with { Attributes = [new("tier", "gold")] },
            Span("a", 2, at: 10, took: 5) with { ParentSpanId = new string('0', 15) + "1", Service = "stock", Name = "reserve", Kind = SpanKind.Client },
            Span("b", 3, at: 1_000, took: 700) with { Status = SpanStatus.Error, Resource = [new("tier", "gold")] },
            Span("c", 4, at: 2_000, took: 1));
        async Task<string> Found(SpanQuery query)
            => string.Concat((await under.Reader.SearchAsync(Tenant, query, default)).Select(trace => trace.TraceId[0]));

        Assert.Equal("cba", await Found(All));
        Assert.Equal("cb", await Found(All with { Limit = 2 }));
        Assert.Equal("a", await Found(All with { Service = "stock" }));
        Assert.Equal("a", await Found(All with { Operation = "reserve", Kind = SpanKind.Client }));
        Assert.Equal("b", await Found(All with { ErrorsOnly = true }));
        Assert.Equal("ba", await Found(All with { MinDuration = TimeSpan.FromMilliseconds(50) }));
        Assert.Equal("ca", await Found(All with { MaxDuration = TimeSpan.FromMilliseconds(5) }));
        Assert.Equal("ba", await Found(All with { Tags = [new("tier", "gold")] }));
        Assert.Equal("b", await Found(All with { Tags = [new("tier", "gold")], ErrorsOnly = true }));
        Assert.Equal("b", await Found(All with { MinTime = Start + 1_000, MaxTime = Start + 1_999 }));
        Assert.Equal("", await Found(All with { Service = "none" }));

        var summary = (await under.Reader.SearchAsync(Tenant, All with { Service = "stock" }, default))[0];
        Assert.Equal(("shop", "buy", 2, 0, 50_000_000L), (summary.RootService, summary.RootOperation, summary.SpanCount, summary.ErrorCount, summary.DurationNanoseconds));
        Assert.Equal(["shop", "stock"], summary.Services);
    }

    [Fact]
    public async Task Traces_OfASearch_AreWholeAndNewestFirst()
    {
        await using var under = await OpenAsync();
        var (root, child, other) = (Span("a", 1, at: 0, took: 50), Span("a", 2, at: 10, took: 5) with { Service = "stock" }, Span("b", 3, at: 5, took: 1) with { Service = "stock" });
        await WriteAsync(under, child, other, root, Span("c", 4, at: 90, took: 1));

        var traces = await under.Reader.TracesAsync(Tenant, All with { Service = "stock" }, default);

        Assert.Equal(2, traces.Count);
        AssertSame([other], traces[0]);
        AssertSame([root, child], traces[1]);
        Assert.Equal("a", string.Concat((await under.Reader.TracesAsync(Tenant, All with { Service = "stock", Limit = 1 }, default)).Select(trace => trace[0].TraceId[0])));
        Assert.Empty(await under.Reader.TracesAsync(Tenant, All with { Service = "none" }, default));
    }

    [Fact]
    public async Task Traces_ByTheirIds_AreTheKnownOnesInTheirOrder()
    {
        await using var under = await OpenAsync();
        var (root, child, other) = (Span("a", 1, at: 0, took: 50), Span("a", 2, at: 10, took: 5), Span("b", 3, at: 5, took: 1));
        await WriteAsync(under, child, other, root);

        var traces = await under.Reader.TracesAsync(Tenant, [other.TraceId, new string('9', 32), "no id", root.TraceId], default);

        Assert.Equal(2, traces.Count);
        AssertSame([other], traces[0]);
        AssertSame([root, child], traces[1]);
        Assert.Empty(await under.Reader.TracesAsync(Tenant, Array.Empty<string>(), default));
    }

    [Fact]
    public async Task Search_ForTextsWithAZero_FindsWhatWasWrittenSo()
    {
        await using var under = await OpenAsync();
        var odd = Span("a", 1, at: 0, took: 1) with { Service = "sh\0op", Name = "b\0uy", Attributes = [new("k\0", "v\0")] };
        await WriteAsync(under, odd);

        AssertSame([odd], await under.Reader.SpansAsync(Tenant, All with { Service = odd.Service, Operation = odd.Name, Tags = odd.Attributes }, default));
        Assert.Single(await under.Reader.OperationsAsync(Tenant, odd.Service, default));
    }

    [Fact]
    public async Task Spans_OfARange_AreInOrderOfStartAndLimitedToTheNewest()
    {
        await using var under = await OpenAsync();
        await WriteAsync(under, [.. Enumerable.Range(1, 9).Select(i => Span("a", i, at: i * 10, took: 1))]);

        var spans = await under.Reader.SpansAsync(Tenant, All with { Limit = 3 }, default);

        Assert.Equal([70L, 80, 90], spans.Select(span => span.StartNanoseconds / 1_000_000 - Start));
    }

    [Fact]
    public async Task ServicesAndOperations_AreSorted()
    {
        await using var under = await OpenAsync();
        await WriteAsync(
            under, Span("a", 1, 0, 1), Span("a", 2, 0, 1) with { Service = "stock", Name = "reserve" },
            Span("a", 3, 0, 1) with { Service = "stock", Name = "free" });

        Assert.Equal(["shop", "stock"], await under.Reader.ServicesAsync(Tenant, default));
        Assert.Equal(["free", "reserve"], await under.Reader.OperationsAsync(Tenant, "stock", default));
        Assert.Empty(await under.Reader.OperationsAsync(Tenant, "none", default));
    }

    protected static Span Span(string trace, int id, long at, long took)
        => new()
        {
            TraceId = new string(trace[0], 32),
            SpanId = $"{id:x16}",
            Service = "shop",
            Name = "buy",
            StartNanoseconds = (Start + at) * 1_000_000,
            DurationNanoseconds = took * 1_000_000,
        };

    protected static async Task<WriteResult> WriteAsync(ISpanStoreUnderTest under, params Span[] spans)
        => await under.Writer.WriteAsync(Tenant, spans, default);

    /// <summary>Records compare lists by reference, so lists are compared by what they hold.</summary>
    private static void AssertSame(IReadOnlyList<Span> expected, IReadOnlyList<Span> actual)
        => Assert.Equivalent(expected, actual, strict: true);
}
