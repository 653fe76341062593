using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.TestSupport.Spans;

/// <summary>A span store in one list.</summary>
public sealed class MemorySpanStore : ISpanWriter, ISpanReader
{
    private readonly Lock _lock = new();
    private readonly List<Span> _spans = [];

    public ValueTask<WriteResult> WriteAsync(TenantId tenant, IReadOnlyList<Span> spans, CancellationToken cancellationToken)
    {
        lock (_lock)
            _spans.AddRange(spans);
        return new(WriteResult.Success(spans.Count));
    }

    public IReadOnlyList<Span> All()
    {
        lock (_lock)
            return [.. _spans];
    }

    public ValueTask<IReadOnlyList<Span>> TraceAsync(TenantId tenant, string traceId, CancellationToken cancellationToken)
        => new([.. All().Where(span => span.TraceId == traceId).OrderBy(span => span.StartNanoseconds)]);

    public async ValueTask<IReadOnlyList<TraceSummary>> SearchAsync(
        TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
    {
        var summaries = new List<TraceSummary>();
        foreach (var traceId in All().Where(span => Matches(span, query)).Select(span => span.TraceId).Distinct())
            summaries.Add(Summarize(await TraceAsync(tenant, traceId, cancellationToken)));
        return [.. summaries.OrderByDescending(trace => trace.StartNanoseconds).Take(query.Limit)];
    }

    public ValueTask<IReadOnlyList<Span>> SpansAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
        => new([.. All().Where(span => Matches(span, query)).OrderBy(span => span.StartNanoseconds).TakeLast(query.Limit)]);

    public ValueTask<IReadOnlyList<string>> ServicesAsync(TenantId tenant, CancellationToken cancellationToken)
        => new([.. All().Select(span => span.Service).Distinct().Order(StringComparer.Ordinal)]);

    public ValueTask<IReadOnlyList<string>> OperationsAsync(TenantId tenant, string service, CancellationToken cancellationToken)
        => new([.. All().Where(span => span.Service == service).Select(span => span.Name).Distinct().Order(StringComparer.Ordinal)]);

    public static bool Matches(Span span, SpanQuery query)
        => span.StartNanoseconds / 1_000_000 is var start && start >= query.MinTime && start <= query.MaxTime
            && (query.Service is null || span.Service == query.Service)
            && (query.Operation is null || span.Name == query.Operation)
            && (query.Kind is null || span.Kind == query.Kind)
            && (!query.ErrorsOnly || span.Status == SpanStatus.Error)
            && (query.MinDuration is null || span.DurationNanoseconds >= query.MinDuration.Value.Ticks * 100)
            && (query.MaxDuration is null || span.DurationNanoseconds <= query.MaxDuration.Value.Ticks * 100)
            && query.Tags.All(tag => span.Attribute(tag.Key) == tag.Value);

    private static TraceSummary Summarize(IReadOnlyList<Span> spans)
    {
        var root = spans.FirstOrDefault(span => span.ParentSpanId.Length == 0) ?? spans[0];
        var start = spans.Min(span => span.StartNanoseconds);
        return new TraceSummary(
            root.TraceId, root.Service, root.Name, start, spans.Max(span => span.EndNanoseconds) - start, spans.Count,
            spans.Count(span => span.Status == SpanStatus.Error), [.. spans.Select(span => span.Service).Distinct()]);
    }
}
