using System.Text.Json;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;

namespace Observe.Dashboard.JaegerApi;

/// <summary>
/// A trace as Jaeger's page reads it, by OpenTelemetry's rules for Jaeger: status and kind are tags, events are logs, links are references.
/// <code>
/// {"traceID":"…","spans":[{"traceID","spanID","operationName","references":[{"refType":"CHILD_OF","traceID","spanID"}],"startTime":µs,"duration":µs,
///   "tags":[{"key","type":"string","value"}],"logs":[{"timestamp":µs,"fields":[…]}],"processID":"p1","warnings":null}],
///  "processes":{"p1":{"serviceName","tags":[…]}},"warnings":null}
/// </code>
/// </summary>
internal static class JaegerTraceJson
{
    private const string ServiceName = "service.name";

    /// <summary>The largest integer that JavaScript holds; what lies beyond is text, as in Jaeger.</summary>
    private const long LargestSafeInteger = (1L << 53) - 1;

    /// <summary>Ids of 64 bits have 16 digits.</summary>
    public static string TraceId(string id) => id.StartsWith("0000000000000000", StringComparison.Ordinal) ? id[16..] : id;

    /// <param name="spans">All spans of a trace, at least one.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Span> spans)
    {
        var processes = spans.Distinct(SameResource.Instance).Select((span, index) => (span, Name: $"p{index + 1}"))
            .ToDictionary(process => process.span, process => process.Name, SameResource.Instance);
        var known = spans.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        json.WriteStartObject();
        json.WriteString("traceID", TraceId(spans[0].TraceId));
        json.WriteStartArray("spans");
        foreach (var span in spans)
            WriteSpan(json, span, processes[span], known);
        json.WriteEndArray();
        json.WriteStartObject("processes");
        foreach (var (span, name) in processes)
        {
            json.WriteStartObject(name);
            json.WriteString("serviceName", span.Service);
            WriteTags(json, "tags", Typed(span.Resource.Where(attribute => attribute.Key != ServiceName)));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteNull("warnings");
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, Span span, string process, HashSet<string> known)
    {
        json.WriteStartObject();
        json.WriteString("traceID", TraceId(span.TraceId));
        json.WriteString("spanID", span.SpanId);
        json.WriteString("operationName", span.Name);
        WriteReferences(json, span);
        json.WriteNumber("startTime", span.StartNanoseconds / 1000);
        json.WriteNumber("duration", span.DurationNanoseconds / 1000);
        WriteTags(json, "tags", Typed(span.Attributes).Concat(TagsOf(span)));
        WriteLogs(json, span.Events);
        json.WriteString("processID", process);
        if (span.ParentSpanId.Length == 0 || known.Contains(span.ParentSpanId))
        {
            json.WriteNull("warnings");
        }
        else
        {
            json.WriteStartArray("warnings");
            json.WriteStringValue($"its parent {span.ParentSpanId} is not among the spans of this trace");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>What OpenTelemetry's spans say apart from attributes.</summary>
    private static IEnumerable<(string Key, AttributeValue Value)> TagsOf(Span span)
    {
        if (span.Kind != SpanKind.Unspecified)
            yield return ("span.kind", Text(SpanKindText.Of(span.Kind)));
        if (span.Status != SpanStatus.Unset)
            yield return ("otel.status_code", Text(span.Status == SpanStatus.Ok ? "OK" : "ERROR"));
        // Some senders say it themselves.
        if (span.Status == SpanStatus.Error && span.Attributes.All(attribute => attribute.Key != "error"))
            yield return ("error", AttributeValue.Of("true"));
        if (span.StatusMessage.Length > 0)
            yield return ("otel.status_description", Text(span.StatusMessage));
    }

    private static IEnumerable<(string Key, AttributeValue Value)> Typed(IEnumerable<SpanAttribute> attributes)
        => attributes.Select(attribute => (attribute.Key, AttributeValue.Of(attribute.Value)));

    private static AttributeValue Text(string text) => new(AttributeType.Text, text);

    private static void WriteReferences(Utf8JsonWriter json, Span span)
    {
        json.WriteStartArray("references");
        if (span.ParentSpanId.Length > 0)
            WriteReference(json, "CHILD_OF", span.TraceId, span.ParentSpanId);
        foreach (var link in span.Links)
            WriteReference(json, "FOLLOWS_FROM", link.TraceId, link.SpanId);
        json.WriteEndArray();
    }

    private static void WriteReference(Utf8JsonWriter json, string type, string traceId, string spanId)
    {
        json.WriteStartObject();
        json.WriteString("refType", type);
        json.WriteString("traceID", TraceId(traceId));
        json.WriteString("spanID", spanId);
        json.WriteEndObject();
    }

    private static void WriteLogs(Utf8JsonWriter json, IReadOnlyList<SpanEvent> events)
    {
        json.WriteStartArray("logs");
        foreach (var item in events)
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp", item.TimeNanoseconds / 1000);
            WriteTags(json, "fields", item.Name.Length > 0 ? Typed(item.Attributes).Prepend(("event", Text(item.Name))) : Typed(item.Attributes));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTags(Utf8JsonWriter json, string name, IEnumerable<(string Key, AttributeValue Value)> tags)
    {
        json.WriteStartArray(name);
        foreach (var (key, value) in tags)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            WriteValue(json, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, AttributeValue value)
    {
        json.WriteString("type", value.Type switch
        {
            AttributeType.Boolean => "bool",
            AttributeType.Integer => "int64",
            AttributeType.Float => "float64",
            _ => "string",
        });
        json.WritePropertyName("value");
        if (value.Type == AttributeType.Boolean)
            json.WriteBooleanValue(value.Boolean);
        else if (value.Type == AttributeType.Float)
            json.WriteNumberValue(value.Number);
        else if (value.Type == AttributeType.Integer && value.Integer is >= -LargestSafeInteger and <= LargestSafeInteger)
            json.WriteNumberValue(value.Integer);
        else
            json.WriteStringValue(value.Text);
    }
}
