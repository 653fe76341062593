using System.Text.Json;
using Observe.Collector.Wire;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>Decodes trace export requests in OTLP/JSON.</summary>
internal static class JsonTraces
{
    private static readonly string[] KindNames =
        ["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"];

    private static readonly string[] StatusNames = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    /// <exception cref="MalformedException">Not an export request.</exception>
    public static List<OtlpResourceSpans> Decode(ReadOnlyMemory<byte> request) => OtlpJson.Read(
        request, root => OtlpJson.List(root, "resourceSpans").Select(ResourceSpans).ToList());

    private static OtlpResourceSpans ResourceSpans(JsonElement item)
    {
        var resource = new OtlpResourceSpans();
        resource.Refusal = OtlpJson.Try(() => resource.Resource = OtlpJson.Resource(item));
        var refusal = OtlpJson.Try(() =>
        {
            foreach (var scope in OtlpJson.List(item, "scopeSpans"))
                resource.Spans.AddRange(OtlpJson.List(scope, "spans").Select(Span));
        });
        if (refusal is not null)
            resource.Spans.Add(new OtlpSpan { Refusal = refusal });
        return resource;
    }

    private static OtlpSpan Span(JsonElement item)
    {
        var span = new OtlpSpan();
        span.Refusal = OtlpJson.Try(() => Fields(span, item));
        return span;
    }

    private static void Fields(OtlpSpan span, JsonElement item)
    {
        span.Name = OtlpJson.Text(item, "name");
        span.TraceId = OtlpJson.Id(item, "traceId");
        span.SpanId = OtlpJson.Id(item, "spanId");
        span.ParentSpanId = OtlpJson.Id(item, "parentSpanId");
        span.Kind = OtlpJson.Enum(item, "kind", KindNames);
        span.Start = OtlpJson.Unsigned(item, "startTimeUnixNano");
        span.End = OtlpJson.Unsigned(item, "endTimeUnixNano");
        if (OtlpJson.Find(item, "status") is { } status)
            (span.StatusCode, span.StatusMessage) = (OtlpJson.Enum(status, "code", StatusNames), OtlpJson.Text(status, "message"));
        span.Attributes.AddRange(OtlpJson.Attributes(item, "attributes"));
        span.Events.AddRange(OtlpJson.List(item, "events").Select(entry => new SpanEvent(
            (long)OtlpJson.Unsigned(entry, "timeUnixNano"), OtlpJson.Text(entry, "name"), OtlpJson.Attributes(entry, "attributes"))));
        span.Links.AddRange(OtlpJson.List(item, "links").Select(link => new SpanLink(
            OtlpJson.Id(link, "traceId"), OtlpJson.Id(link, "spanId"), OtlpJson.Attributes(link, "attributes"))));
    }
}
