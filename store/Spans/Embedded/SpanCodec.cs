using Observe.Store.Chunks;

namespace Observe.Store.Spans.Embedded;

/// <summary>A batch of spans as the payload of a record. Strings that repeat within the batch stand once. Format in docs/formats/spans.md.</summary>
internal static class SpanCodec
{
    public static void Encode(IReadOnlyList<Span> spans, ByteWriter to)
    {
        var body = new ByteWriter();
        var strings = new StringTable();
        body.Varint((ulong)spans.Count);
        foreach (var span in spans)
            EncodeSpan(span, strings, body);
        strings.WriteTo(to);
        to.Bytes(body.Written);
    }

    public static Span[] Decode(ReadOnlySpan<byte> payload)
    {
        var from = new ByteReader(payload);
        var strings = new string[from.Count()];
        for (var i = 0; i < strings.Length; i++)
            strings[i] = from.Text();
        var spans = new Span[from.Count()];
        for (var i = 0; i < spans.Length; i++)
            spans[i] = DecodeSpan(strings, ref from);
        return spans;
    }

    private static void EncodeSpan(Span span, StringTable strings, ByteWriter to)
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
        EncodeAttributes(span.Attributes, strings, to);
        EncodeAttributes(span.Resource, strings, to);
        to.Varint((ulong)span.Events.Count);
        foreach (var item in span.Events)
        {
            to.Zigzag(item.TimeNanoseconds);
            to.Varint(strings.Of(item.Name));
            EncodeAttributes(item.Attributes, strings, to);
        }

        to.Varint((ulong)span.Links.Count);
        foreach (var link in span.Links)
        {
            to.Varint(strings.Of(link.TraceId));
            to.Varint(strings.Of(link.SpanId));
            EncodeAttributes(link.Attributes, strings, to);
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
            Service = strings[from.Varint()],
            Name = strings[from.Varint()],
            Kind = (SpanKind)from.Byte(),
            Status = (SpanStatus)from.Byte(),
            StatusMessage = strings[from.Varint()],
            StartNanoseconds = from.Zigzag(),
            DurationNanoseconds = from.Zigzag(),
            Attributes = DecodeAttributes(strings, ref from),
            Resource = DecodeAttributes(strings, ref from),
            Events = DecodeEvents(strings, ref from),
            Links = DecodeLinks(strings, ref from),
        };
    }

    private static void EncodeAttributes(IReadOnlyList<SpanAttribute> attributes, StringTable strings, ByteWriter to)
    {
        to.Varint((ulong)attributes.Count);
        foreach (var attribute in attributes)
        {
            to.Varint(strings.Of(attribute.Key));
            to.Varint(strings.Of(attribute.Value));
        }
    }

    private static SpanAttribute[] DecodeAttributes(string[] strings, ref ByteReader from)
    {
        var attributes = new SpanAttribute[from.Count()];
        for (var i = 0; i < attributes.Length; i++)
            attributes[i] = new SpanAttribute(strings[from.Varint()], strings[from.Varint()]);
        return attributes;
    }

    private static SpanEvent[] DecodeEvents(string[] strings, ref ByteReader from)
    {
        var events = new SpanEvent[from.Count()];
        for (var i = 0; i < events.Length; i++)
            events[i] = new SpanEvent(from.Zigzag(), strings[from.Varint()], DecodeAttributes(strings, ref from));
        return events;
    }

    private static SpanLink[] DecodeLinks(string[] strings, ref ByteReader from)
    {
        var links = new SpanLink[from.Count()];
        for (var i = 0; i < links.Length; i++)
            links[i] = new SpanLink(strings[from.Varint()], strings[from.Varint()], DecodeAttributes(strings, ref from));
        return links;
    }

    private sealed class StringTable
    {
        private readonly Dictionary<string, ulong> _indexes = new(StringComparer.Ordinal);
        private readonly List<string> _strings = [];

        public ulong Of(string text)
        {
            if (_indexes.TryGetValue(text, out var index))
                return index;
            _strings.Add(text);
            return _indexes[text] = (ulong)_strings.Count - 1;
        }

        public void WriteTo(ByteWriter to)
        {
            to.Varint((ulong)_strings.Count);
            foreach (var text in _strings)
                to.Text(text);
        }
    }
}
