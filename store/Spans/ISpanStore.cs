using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Spans;

/// <summary>Where spans go in. Durable as metrics are; thread-safe.</summary>
public interface ISpanWriter
{
    ValueTask<WriteResult> WriteAsync(TenantId tenant, IReadOnlyList<Span> spans, CancellationToken cancellationToken);
}

/// <summary>Where spans come out. Thread-safe.</summary>
public interface ISpanReader
{
    /// <summary>All spans of a trace in order of start; empty where it is not known.</summary>
    ValueTask<IReadOnlyList<Span>> TraceAsync(TenantId tenant, string traceId, CancellationToken cancellationToken);

    /// <summary>Of these traces those that are known, in their order; each as <see cref="TraceAsync"/> gives it.</summary>
    ValueTask<IReadOnlyList<IReadOnlyList<Span>>> TracesAsync(TenantId tenant, IReadOnlyList<string> traceIds, CancellationToken cancellationToken);

    /// <summary>
    /// Whole traces with a span that meets every condition, each in order of start: of those whose newest such span is newest at most
    /// <see cref="SpanQuery.Limit"/>, by their own start, newest first.
    /// </summary>
    ValueTask<IReadOnlyList<IReadOnlyList<Span>>> TracesAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken);

    /// <summary>The same traces in short, without reading what a summary does not need.</summary>
    ValueTask<IReadOnlyList<TraceSummary>> SearchAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken);

    /// <summary>Spans of [MinTime, MaxTime] themselves, in order of start; at most <see cref="SpanQuery.Limit"/>.</summary>
    ValueTask<IReadOnlyList<Span>> SpansAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<string>> ServicesAsync(TenantId tenant, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<string>> OperationsAsync(TenantId tenant, string service, CancellationToken cancellationToken);
}

/// <summary>Conditions of a search; null = any. Times in ms since the epoch, inclusive, on the span's start.</summary>
public sealed record SpanQuery
{
    public required long MinTime { get; init; }

    public required long MaxTime { get; init; }

    public string? Service { get; init; }

    public string? Operation { get; init; }

    public TimeSpan? MinDuration { get; init; }

    public TimeSpan? MaxDuration { get; init; }

    public bool ErrorsOnly { get; init; }

    public SpanKind? Kind { get; init; }

    /// <summary>Attributes of span or resource that must be equal.</summary>
    public IReadOnlyList<SpanAttribute> Tags { get; init; } = [];

    public int Limit { get; init; } = 20;
}

public sealed record TraceSummary(
    string TraceId,
    string RootService,
    string RootOperation,
    long StartNanoseconds,
    long DurationNanoseconds,
    int SpanCount,
    int ErrorCount,
    IReadOnlyList<string> Services);
