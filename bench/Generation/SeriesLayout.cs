using System.Collections.Immutable;

namespace Observe.Benchmarks.Generation;

internal enum SeriesKind
{
    Counter,
    Bucket,
    Gauge,
}

/// <summary>One of a target's series.</summary>
/// <param name="Route">Index into <see cref="SeriesLayout.Routes"/>.</param>
/// <param name="Item">Index into the counters, bounds or gauges.</param>
internal readonly record struct LaidOutSeries(string Name, SeriesKind Kind, int Route, int Item)
{
    /// <summary>The bucket's upper bound, null for other kinds.</summary>
    public string? Bound => Kind == SeriesKind.Bucket ? SeriesLayout.Bounds[Item] : null;
}

/// <summary>What each target exposes: 35 counters, 50 cumulative buckets of histograms, 15 gauges.</summary>
internal static class SeriesLayout
{
    public const int Count = 100;

    public static ImmutableArray<string> Routes { get; } = ["/cart", "/checkout", "/items/{id}", "/login", "/search"];

    /// <summary>All whole but the processor's seconds.</summary>
    public static ImmutableArray<string> Counters { get; } =
    [
        "http_requests_total", "http_request_errors_total", "http_response_bytes_total", "http_request_bytes_total",
        "function_cpu_seconds_total", "cache_hits_total", "queue_messages_total",
    ];

    public static ImmutableArray<string> Bounds { get; } = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "+Inf"];

    public static ImmutableArray<string> Gauges { get; } = ["function_memory_megabytes", "queue_length", "cpu_utilization_ratio"];

    public static ImmutableArray<LaidOutSeries> Series { get; } =
    [
        .. from item in Indices(Counters) from route in Indices(Routes) select new LaidOutSeries(Counters[item], SeriesKind.Counter, route, item),
        .. from route in Indices(Routes) from item in Indices(Bounds)
           select new LaidOutSeries("http_request_duration_seconds_bucket", SeriesKind.Bucket, route, item),
        .. from item in Indices(Gauges) from route in Indices(Routes) select new LaidOutSeries(Gauges[item], SeriesKind.Gauge, route, item),
    ];

    public static int Counter(int item, int route) => (item * Routes.Length) + route;

    public static int Bucket(int route, int item) => (Counters.Length * Routes.Length) + (route * Bounds.Length) + item;

    public static int Gauge(int item, int route) => Bucket(Routes.Length, 0) + (item * Routes.Length) + route;

    private static IEnumerable<int> Indices(ImmutableArray<string> of) => Enumerable.Range(0, of.Length);
}
