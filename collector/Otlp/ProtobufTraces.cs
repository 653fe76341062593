using Observe.Collector.Wire;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>
/// Decodes trace export requests in protobuf. Field numbers of OTLP 1.11; unknown fields are passed over. What cannot be read inside of one
/// resource or span is noted there: its length says where the next one begins.
/// </summary>
internal static class ProtobufTraces
{
    /// <exception cref="MalformedException">Not an export request.</exception>
    public static List<OtlpResourceSpans> Decode(ReadOnlySpan<byte> request)
    {
        var resources = new List<OtlpResourceSpans>();
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
                resources.Add(ResourceSpans(reader.Bytes()));
            else
                reader.Skip();
        }

        return resources;
    }

    private static OtlpResourceSpans ResourceSpans(ReadOnlySpan<byte> bytes)
    {
        var resource = new OtlpResourceSpans();
        try
        {
            var reader = new ProtobufReader(bytes);
            while (reader.Next())
            {
                if (reader.Field == 1)
                    (resource.Resource, resource.Refusal) = ProtobufAttributes.Resource(reader.Bytes());
                else if (reader.Field == 2)
                    ScopeSpans(reader.Bytes(), resource.Spans);
                else
                    reader.Skip();
            }
        }
        catch (MalformedException error)
        {
            resource.Spans.Add(new OtlpSpan { Refusal = error.Refusal });
        }

        return resource;
    }

    /// <summary>What was read before a scope broke off is good; what came after it counts as one span that cannot be read.</summary>
    private static void ScopeSpans(ReadOnlySpan<byte> bytes, List<OtlpSpan> spans)
    {
        try
        {
            var reader = new ProtobufReader(bytes);
            while (reader.Next())
            {
                if (reader.Field == 2)
                    spans.Add(Span(reader.Bytes()));
                else
                    reader.Skip();
            }
        }
        catch (MalformedException error)
        {
            spans.Add(new OtlpSpan { Refusal = error.Refusal });
        }
    }

    private static OtlpSpan Span(ReadOnlySpan<byte> bytes)
    {
        var span = new OtlpSpan();
        try
        {
            Fields(span, bytes);
        }
        catch (MalformedException error)
        {
            span.Refusal = error.Refusal;
        }

        return span;
    }

    private static void Fields(OtlpSpan span, ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: span.TraceId = Convert.ToHexStringLower(reader.Bytes()); break;
                case 2: span.SpanId = Convert.ToHexStringLower(reader.Bytes()); break;
                case 4: span.ParentSpanId = Convert.ToHexStringLower(reader.Bytes()); break;
                case 5: span.Name = reader.Text(); break;
                case 6: span.Kind = (long)reader.Varint(); break;
                case 7: span.Start = reader.Fixed64(); break;
                case 8: span.End = reader.Fixed64(); break;
                case 9: span.Attributes.Add(ProtobufAttributes.KeyValue(reader.Bytes())); break;
                case 11: span.Events.Add(Event(reader.Bytes())); break;
                case 13: span.Links.Add(Link(reader.Bytes())); break;
                case 15: Status(span, reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static SpanEvent Event(ReadOnlySpan<byte> bytes)
    {
        var (time, name) = (0UL, "");
        var attributes = new List<SpanAttribute>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: time = reader.Fixed64(); break;
                case 2: name = reader.Text(); break;
                case 3: attributes.Add(ProtobufAttributes.KeyValue(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        return new SpanEvent((long)time, name, attributes);
    }

    private static SpanLink Link(ReadOnlySpan<byte> bytes)
    {
        var (trace, span) = ("", "");
        var attributes = new List<SpanAttribute>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: trace = Convert.ToHexStringLower(reader.Bytes()); break;
                case 2: span = Convert.ToHexStringLower(reader.Bytes()); break;
                case 4: attributes.Add(ProtobufAttributes.KeyValue(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        return new SpanLink(trace, span, attributes);
    }

    private static void Status(OtlpSpan span, ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 2)
                span.StatusMessage = reader.Text();
            else if (reader.Field == 3)
                span.StatusCode = (long)reader.Varint();
            else
                reader.Skip();
        }
    }
}
