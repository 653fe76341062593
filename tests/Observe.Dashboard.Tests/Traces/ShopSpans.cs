using Observe.Store.Spans;

namespace Observe.Dashboard.Tests.Traces;

/// <summary>A purchase over two services, with everything a span may have, and a later one that is fast and alone.</summary>
internal static class ShopSpans
{
    public const string Purchase = "000000000000000000000000000000aa";
    public const string Look = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    /// <summary>Seconds since the epoch.</summary>
    public const long Start = 1_800_000_000;

    private const long StartNanoseconds = Start * 1_000_000_000;

    private static readonly SpanAttribute[] Shop = [new("service.name", "shop"), new("service.version", "2.0")];

    public static Span Buy { get; } = new()
    {
        TraceId = Purchase,
        SpanId = "0000000000000001",
        Service = "shop",
        Name = "POST /buy",
        Kind = SpanKind.Server,
        StartNanoseconds = StartNanoseconds + 1234,
        DurationNanoseconds = 250_000_000,
        Status = SpanStatus.Error,
        StatusMessage = "no stock",
        Attributes = [new("http.route", "/buy"), new("http.response.status_code", "500"), new("cached", "false"), new("load", "0.5"), new("big", "9007199254740993")],
        Resource = Shop,
        Events = [new(StartNanoseconds + 5_000, "retry", [new("attempt", "2")])],
        Links = [new("cccccccccccccccccccccccccccccccc", "000000000000000c", [new("why", "batch")])],
    };

    /// <summary>Its parent has not come, and its sender names no service.</summary>
    public static Span Reserve { get; } = new()
    {
        TraceId = Purchase,
        SpanId = "0000000000000002",
        ParentSpanId = "00000000000000ff",
        Service = "stock",
        Name = "reserve",
        Kind = SpanKind.Client,
        StartNanoseconds = StartNanoseconds + 10_000_000,
        DurationNanoseconds = 1_500,
        Status = SpanStatus.Ok,
        Resource = [new("host.name", "h1")],
    };

    public static Span Charge { get; } = new()
    {
        TraceId = Purchase,
        SpanId = "0000000000000003",
        ParentSpanId = Buy.SpanId,
        Service = "bank",
        Name = "charge",
        StartNanoseconds = StartNanoseconds + 20_000_000,
        DurationNanoseconds = 100_000_000,
        Resource = [new("service.name", "bank")],
    };

    public static Span Browse { get; } = new()
    {
        TraceId = Look,
        SpanId = "0000000000000004",
        Service = "shop",
        Name = "GET /",
        Kind = SpanKind.Server,
        StartNanoseconds = StartNanoseconds + 30_000_000_000,
        DurationNanoseconds = 999_999,
        Attributes = [new("http.route", "/"), new("http.response.status_code", "200")],
        Resource = Shop,
    };

    public static IReadOnlyList<Span> All { get; } = [Buy, Reserve, Charge, Browse];
}
