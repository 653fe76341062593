using Observe.Store.Chunks;
using Observe.Store.Spans.Columns;

namespace Observe.Store.Spans.Embedded;

/// <summary>A batch of spans as the payload of a record. Strings that repeat within the batch stand once. Format in docs/formats/spans.md.</summary>
internal static class SpanCodec
{
    public static void Encode(IReadOnlyList<Span> spans, ByteWriter to)
    {
        var body = new ByteWriter();
        var strings = new TextTable();
        body.Varint((ulong)spans.Count);
        foreach (var span in spans)
            EncodeSpan(span, strings, body);
        strings.WriteTo(to);
        to.Bytes(body.Written);
    }

    public static Span[] Decode(ReadOnlySpan<byte> payload)
    {
        var from = new ByteReader(payload);
        var strings = TextTable.Read(ref from);
        var spans = new Span[from.Count()];
        for (var i = 0; i < spans.Length; i++)
            spans[i] = DecodeSpan(strings, ref from);
        return spans;
    }

    private static void EncodeSpan(Span span, TextTable strings, ByteWriter to)
    {
        to.Bytes(Convert.FromHexString(span.TraceId));
        to.Bytes(Convert.FromHexString(span.SpanId));
        to.Byte(span.ParentSpanId.Length > 0 ? (byte)1 : (byte)0);
        if (span.ParentSpanId.Length > 0)
            to.Bytes(Convert.FromHexString(span.ParentSpanId));
        to.Varint(strings.Of(span.Service));
        to.Varint(strings.Of(span.Name));
        to.Byte((byte)span.Kind);
        to.Byte((byte)span.Status);
        to.Varint(strings.Of(span.StatusMessage));
        to.Zigzag(span.StartNanoseconds);
        to.Zigzag(span.DurationNanoseconds);
        strings.WriteAttributes(span.Attributes, to);
        strings.WriteAttributes(span.Resource, to);
        to.Varint((ulong)span.Events.Count);
        foreach (var item in span.Events)
        {
            to.Zigzag(item.TimeNanoseconds);
            to.Varint(strings.Of(item.Name));
            strings.WriteAttributes(item.Attributes, to);
        }

        to.Varint((ulong)span.Links.Count);
        foreach (var link in span.Links)
        {
            to.Varint(strings.Of(link.TraceId));
            to.Varint(strings.Of(link.SpanId));
            strings.WriteAttributes(link.Attributes, to);
        }
    }

    private static Span DecodeSpan(string[] strings, ref ByteReader from)
    {
        var traceId = Convert.ToHexStringLower(from.Take(16));
        var spanId = Convert.ToHexStringLower(from.Take(8));
        var parent = from.Byte() == 1 ? Convert.ToHexStringLower(from.Take(8)) : "";
        return new Span
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentSpanId = parent,
            Service = TextTable.TextOf(strings, ref from),
            Name = TextTable.TextOf(strings, ref from),
            Kind = (SpanKind)from.Byte(),
            Status = (SpanStatus)from.Byte(),
            StatusMessage = TextTable.TextOf(strings, ref from),
            StartNanoseconds = from.Zigzag(),
            DurationNanoseconds = from.Zigzag(),
            Attributes = TextTable.ReadAttributes(strings, ref from),
            Resource = TextTable.ReadAttributes(strings, ref from),
            Events = DecodeEvents(strings, ref from),
            Links = DecodeLinks(strings, ref from),
        };
    }

    private static SpanEvent[] DecodeEvents(string[] strings, ref ByteReader from)
    {
        var events = new SpanEvent[from.Count()];
        for (var i = 0; i < events.Length; i++)
            events[i] = new SpanEvent(from.Zigzag(), TextTable.TextOf(strings, ref from), TextTable.ReadAttributes(strings, ref from));
        return events;
    }

    private static SpanLink[] DecodeLinks(string[] strings, ref ByteReader from)
    {
        var links = new SpanLink[from.Count()];
        for (var i = 0; i < links.Length; i++)
            links[i] = new SpanLink(TextTable.TextOf(strings, ref from), TextTable.TextOf(strings, ref from), TextTable.ReadAttributes(strings, ref from));
        return links;
    }
}
