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

    public async ValueTask<IReadOnlyList<IReadOnlyList<Span>>> TracesAsync(
        TenantId tenant, IReadOnlyList<string> traceIds, CancellationToken cancellationToken)
    {
        var traces = new List<IReadOnlyList<Span>>();
        foreach (var traceId in traceIds)
        {
            if (await TraceAsync(tenant, traceId, cancellationToken) is { Count: > 0 } spans)
                traces.Add(spans);
        }

        return traces;
    }

    public async ValueTask<IReadOnlyList<IReadOnlyList<Span>>> TracesAsync(
        TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
    {
        var newest = All().Where(span => Matches(span, query)).OrderByDescending(span => span.StartNanoseconds)
            .Select(span => span.TraceId).Distinct().Take(query.Limit);
        return [.. (await TracesAsync(tenant, [.. newest], cancellationToken)).OrderByDescending(trace => trace[0].StartNanoseconds)];
    }

    public async ValueTask<IReadOnlyList<TraceSummary>> SearchAsync(
        TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
        => [.. (await TracesAsync(tenant, query, cancellationToken)).Select(SpanMatch.Summarize)];

    public ValueTask<IReadOnlyList<Span>> SpansAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
        => new([.. All().Where(span => Matches(span, query)).OrderBy(span => span.StartNanoseconds).TakeLast(query.Limit)]);

    public ValueTask<IReadOnlyList<string>> ServicesAsync(TenantId tenant, CancellationToken cancellationToken)
        => new([.. All().Select(span => span.Service).Distinct().Order(StringComparer.Ordinal)]);

    public ValueTask<IReadOnlyList<string>> OperationsAsync(TenantId tenant, string service, CancellationToken cancellationToken)
        => new([.. All().Where(span => span.Service == service).Select(span => span.Name).Distinct().Order(StringComparer.Ordinal)]);

    public static bool Matches(Span span, SpanQuery query) => SpanMatch.Matches(span, query);
}
