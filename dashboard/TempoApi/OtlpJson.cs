using System.Globalization;
using System.Text.Json;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;

namespace Observe.Dashboard.TempoApi;

/// <summary>Spans in OTLP's JSON: ids in hex, times as texts, kinds and status as numbers.</summary>
internal static class OtlpJson
{
    /// <summary>Spans by sender, in the order in which they began.</summary>
    public static void WriteResources(Utf8JsonWriter json, string name, IReadOnlyList<Span> spans)
    {
        json.WriteStartArray(name);
        foreach (var sender in spans.GroupBy(span => span, SameResource.Instance))
        {
            json.WriteStartObject();
            json.WriteStartObject("resource");
            WriteAttributes(json, ResourceAttributes.Of(sender.Key));
            json.WriteEndObject();
            json.WriteStartArray("scopeSpans");
            json.WriteStartObject();
            json.WriteStartArray("spans");
            foreach (var span in sender)
                WriteSpan(json, span);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteAttribute(Utf8JsonWriter json, string key, AttributeValue value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteStartObject("value");
        if (value.Type == AttributeType.Boolean)
            json.WriteBoolean("boolValue", value.Boolean);
        else if (value.Type == AttributeType.Integer)
            json.WriteString("intValue", value.Text);
        else if (value.Type == AttributeType.Float)
            json.WriteNumber("doubleValue", value.Number);
        else
            json.WriteString("stringValue", value.Text);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static string Time(long nanoseconds) => nanoseconds.ToString(CultureInfo.InvariantCulture);

    private static void WriteSpan(Utf8JsonWriter json, Span span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId);
        json.WriteString("spanId", span.SpanId);
        if (span.ParentSpanId.Length > 0)
            json.WriteString("parentSpanId", span.ParentSpanId);
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind);
        json.WriteString("startTimeUnixNano", Time(span.StartNanoseconds));
        json.WriteString("endTimeUnixNano", Time(span.EndNanoseconds));
        WriteAttributes(json, span.Attributes);
        WriteEvents(json, span.Events);
        WriteLinks(json, span.Links);
        json.WriteStartObject("status");
        if (span.StatusMessage.Length > 0)
            json.WriteString("message", span.StatusMessage);
        if (span.Status != SpanStatus.Unset)
            json.WriteNumber("code", (int)span.Status);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEvents(Utf8JsonWriter json, IReadOnlyList<SpanEvent> events)
    {
        if (events.Count == 0)
            return;
        json.WriteStartArray("events");
        foreach (var item in events)
        {
            json.WriteStartObject();
            json.WriteString("timeUnixNano", Time(item.TimeNanoseconds));
            json.WriteString("name", item.Name);
            WriteAttributes(json, item.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter json, IReadOnlyList<SpanLink> links)
    {
        if (links.Count == 0)
            return;
        json.WriteStartArray("links");
        foreach (var link in links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", link.TraceId);
            json.WriteString("spanId", link.SpanId);
            WriteAttributes(json, link.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IEnumerable<SpanAttribute> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var attribute in attributes)
            WriteAttribute(json, attribute.Key, AttributeValue.Of(attribute.Value));
        json.WriteEndArray();
    }
}
