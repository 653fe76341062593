using System.Globalization;
using Observe.Analyzer.Signals;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Edges;

/// <summary>Call edges of spans: a server span whose parent belongs to another service. Pure.</summary>
internal static class CallEdges
{
    public const string Name = "spans";

    /// <summary>Behind every profile: traces are sampled, a mesh counts all.</summary>
    public const int Rank = 60;

    /// <summary>From a millisecond to 29 s, a quarter apart: a quantile is off by an eighth at most.</summary>
    private static readonly double[] Bounds = [.. Enumerable.Range(0, 47).Select(step => 0.001 * Math.Pow(1.25, step))];

    public static IReadOnlyList<Edge> Of(IReadOnlyList<Span> spans, TimeSpan reach)
    {
        var byId = new Dictionary<(string TraceId, string SpanId), Span>(spans.Count);
        foreach (var span in spans)
            byId[(span.TraceId, span.SpanId)] = span;
        return [.. spans
            .Where(span => span.Kind is SpanKind.Server or SpanKind.Consumer)
            .Select(span => (Span: span, Parent: byId.GetValueOrDefault((span.TraceId, span.ParentSpanId))))
            .Where(call => call.Span.ParentSpanId.Length == 0 || (call.Parent is not null && call.Parent.Service != call.Span.Service))
            .GroupBy(call => (Source: call.Parent is null ? (WorkloadId?)null : IdOf(call.Parent), Destination: IdOf(call.Span)))
            .Select(group => new Edge(
                group.Key.Source, group.Key.Destination,
                group.Count() / reach.TotalSeconds,
                group.Count(call => call.Span.Status == SpanStatus.Error) / reach.TotalSeconds,
                Latency([.. group.Select(call => call.Span.DurationNanoseconds / 1e9)], reach.TotalSeconds),
                Name, Rank))];
    }

    /// <summary>As the otel profiles name a workload.</summary>
    private static WorkloadId IdOf(Span span)
        => new(
            span.Attribute("k8s.cluster.name") ?? "local",
            span.Attribute("k8s.namespace.name") ?? span.Attribute("service.namespace") ?? "default",
            span.Attribute("faas.name") ?? span.Service);

    private static NativeHistogram? Latency(double[] durations, double seconds)
        => BucketHistogram.From(
            Bounds.Select(bound => (bound.ToString("R", CultureInfo.InvariantCulture), durations.Count(duration => duration <= bound) / seconds))
                .Append(("+Inf", durations.Length / seconds)),
            1);
}
