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
        var resource = new OtlpResourceSpans { Resource = OtlpJson.Resource(item) };
        foreach (var scope in OtlpJson.List(item, "scopeSpans"))
            resource.Spans.AddRange(OtlpJson.List(scope, "spans").Select(Span));
        return resource;
    }

    private static OtlpSpan Span(JsonElement item)
    {
        var span = new OtlpSpan
        {
            TraceId = OtlpJson.Id(item, "traceId"),
            SpanId = OtlpJson.Id(item, "spanId"),
            ParentSpanId = OtlpJson.Id(item, "parentSpanId"),
            Name = OtlpJson.Text(item, "name"),
            Kind = OtlpJson.Enum(item, "kind", KindNames),
            Start = OtlpJson.Unsigned(item, "startTimeUnixNano"),
            End = OtlpJson.Unsigned(item, "endTimeUnixNano"),
        };
        if (OtlpJson.Find(item, "status") is { } status)
            (span.StatusCode, span.StatusMessage) = (OtlpJson.Enum(status, "code", StatusNames), OtlpJson.Text(status, "message"));
        span.Attributes.AddRange(OtlpJson.Attributes(item, "attributes"));
        span.Events.AddRange(OtlpJson.List(item, "events").Select(entry => new SpanEvent(
            (long)OtlpJson.Unsigned(entry, "timeUnixNano"), OtlpJson.Text(entry, "name"), OtlpJson.Attributes(entry, "attributes"))));
        span.Links.AddRange(OtlpJson.List(item, "links").Select(link => new SpanLink(
            OtlpJson.Id(link, "traceId"), OtlpJson.Id(link, "spanId"), OtlpJson.Attributes(link, "attributes"))));
        return span;
    }
}
