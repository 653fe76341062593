using Observe.Store.Spans;

namespace Observe.Dashboard.JaegerApi;

internal sealed record DependencyLink(string Parent, string Child, int CallCount)
{
    /// <summary>Calls between services: spans whose parent is another service's. Pure.</summary>
    public static IReadOnlyList<DependencyLink> Of(IReadOnlyList<Span> spans)
    {
        var services = new Dictionary<(string TraceId, string SpanId), string>(spans.Count);
        foreach (var span in spans)
            services[(span.TraceId, span.SpanId)] = span.Service;
        return [.. spans
            .Select(span => (Parent: services.GetValueOrDefault((span.TraceId, span.ParentSpanId)), Child: span.Service))
            .Where(call => call.Parent is not null && call.Parent != call.Child)
            .GroupBy(call => call)
            .Select(calls => new DependencyLink(calls.Key.Parent!, calls.Key.Child, calls.Count()))
            .OrderBy(link => link.Parent, StringComparer.Ordinal).ThenBy(link => link.Child, StringComparer.Ordinal)];
    }
}
