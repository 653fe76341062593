using Observe.Store.Spans;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Edges;

/// <summary>Call edges of spans: a server span whose parent belongs to another service. Pure.</summary>
internal static class CallEdges
{
    private const string Outside = "outside";

    public static IReadOnlyList<EdgeRecord> Of(IReadOnlyList<Span> spans, TimeSpan reach, long now)
    {
        var byId = new Dictionary<(string TraceId, string SpanId), Span>(spans.Count);
        foreach (var span in spans)
            byId[(span.TraceId, span.SpanId)] = span;
        return [.. spans
            .Where(span => span.Kind is SpanKind.Server or SpanKind.Consumer)
            .Select(span => (Span: span, Parent: byId.GetValueOrDefault((span.TraceId, span.ParentSpanId))))
            .Where(call => call.Span.ParentSpanId.Length == 0 || (call.Parent is not null && call.Parent.Service != call.Span.Service))
            .GroupBy(call => (Source: call.Parent is null ? Outside : NameOf(call.Parent), Destination: NameOf(call.Span)))
            .Select(group => new EdgeRecord(
                group.Key.Source, group.Key.Destination,
                group.Count() / reach.TotalSeconds,
                group.Count(call => call.Span.Status == SpanStatus.Error) / reach.TotalSeconds,
                Percentile95([.. group.Select(call => call.Span.DurationNanoseconds / 1e9)]),
                "spans", now))];
    }

    /// <summary>As the otel profiles name a workload.</summary>
    private static string NameOf(Span span)
        => new WorkloadId(
            span.Attribute("k8s.cluster.name") ?? "local",
            span.Attribute("k8s.namespace.name") ?? span.Attribute("service.namespace") ?? "default",
            span.Attribute("faas.name") ?? span.Service).ToString();

    private static double Percentile95(double[] seconds)
    {
        Array.Sort(seconds);
        return seconds[Math.Min(seconds.Length - 1, (int)(0.95 * seconds.Length))];
    }
}
