using Google.Protobuf;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using WireType = Google.Protobuf.WireFormat.WireType;

namespace Observe.Dashboard.TempoApi;

/// <summary>Spans in OTLP's protobuf, by the field numbers of OTLP 1.11.</summary>
internal static class OtlpProtobuf
{
    /// <summary>TracesData; Tempo's Trace is the same on the wire.</summary>
    public static byte[] Trace(IReadOnlyList<Span> spans) => TracesData(spans).ToByteArray();

    /// <summary>Tempo's TraceByIDResponse: the trace is its first field.</summary>
    public static byte[] TraceByIdResponse(IReadOnlyList<Span> spans) => Message(output => Nested(output, 1, TracesData(spans))).ToByteArray();

    private static ByteString TracesData(IReadOnlyList<Span> spans) => Message(output =>
    {
        foreach (var sender in spans.GroupBy(span => span, SameResource.Instance))
            Nested(output, 1, ResourceSpans(sender));
    });

    private static ByteString ResourceSpans(IGrouping<Span, Span> sender) => Message(output =>
    {
        Nested(output, 1, Message(resource => Attributes(resource, 1, ResourceAttributes.Of(sender.Key))));
        Nested(output, 2, Message(scope =>
        {
            foreach (var span in sender)
                Nested(scope, 2, OfSpan(span));
        }));
    });

    private static ByteString OfSpan(Span span) => Message(output =>
    {
        Id(output, 1, span.TraceId);
        Id(output, 2, span.SpanId);
        Id(output, 4, span.ParentSpanId);
        Text(output, 5, span.Name);
        Number(output, 6, (int)span.Kind);
        Time(output, 7, span.StartNanoseconds);
        Time(output, 8, span.EndNanoseconds);
        Attributes(output, 9, span.Attributes);
        foreach (var item in span.Events)
            Nested(output, 11, Event(item));
        foreach (var link in span.Links)
            Nested(output, 13, Link(link));
        if (span.Status != SpanStatus.Unset || span.StatusMessage.Length > 0)
            Nested(output, 15, Status(span));
    });

    private static ByteString Event(SpanEvent item) => Message(output =>
    {
        Time(output, 1, item.TimeNanoseconds);
        Text(output, 2, item.Name);
        Attributes(output, 3, item.Attributes);
    });

    private static ByteString Link(SpanLink link) => Message(output =>
    {
        Id(output, 1, link.TraceId);
        Id(output, 2, link.SpanId);
        Attributes(output, 4, link.Attributes);
    });

    private static ByteString Status(Span span) => Message(output =>
    {
        Text(output, 2, span.StatusMessage);
        Number(output, 3, (int)span.Status);
    });

    private static void Attributes(CodedOutputStream output, int field, IEnumerable<SpanAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            Nested(output, field, Message(pair =>
            {
                Text(pair, 1, attribute.Key);
                Nested(pair, 2, Message(value => AnyValue(value, AttributeValue.Of(attribute.Value))));
            }));
        }
    }

    /// <summary>Of a choice of fields the one that is set is written also where it holds a default.</summary>
    private static void AnyValue(CodedOutputStream output, AttributeValue value)
    {
        switch (value.Type)
        {
            case AttributeType.Boolean:
                output.WriteTag(2, WireType.Varint);
                output.WriteBool(value.Boolean);
                break;
            case AttributeType.Integer:
                output.WriteTag(3, WireType.Varint);
                output.WriteInt64(value.Integer);
                break;
            case AttributeType.Float:
                output.WriteTag(4, WireType.Fixed64);
                output.WriteDouble(value.Number);
                break;
            default:
                output.WriteTag(1, WireType.LengthDelimited);
                output.WriteString(value.Text);
                break;
        }
    }

    private static void Id(CodedOutputStream output, int field, string hex)
    {
        if (hex.Length > 0)
            Nested(output, field, ByteString.CopyFrom(Convert.FromHexString(hex)));
    }

    private static void Text(CodedOutputStream output, int field, string text)
    {
        if (text.Length == 0)
            return;
        output.WriteTag(field, WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void Number(CodedOutputStream output, int field, int number)
    {
        if (number == 0)
            return;
        output.WriteTag(field, WireType.Varint);
        output.WriteInt32(number);
    }

    private static void Time(CodedOutputStream output, int field, long nanoseconds)
    {
        output.WriteTag(field, WireType.Fixed64);
        output.WriteFixed64((ulong)nanoseconds);
    }

    private static void Nested(CodedOutputStream output, int field, ByteString message)
    {
        output.WriteTag(field, WireType.LengthDelimited);
        output.WriteBytes(message);
    }

    private static ByteString Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        // Its own buffer is 4 KiB otherwise, for each attribute one.
        using var output = new CodedOutputStream(buffer, bufferSize: 256, leaveOpen: true);
        write(output);
        output.Flush();
        return UnsafeByteOperations.UnsafeWrap(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }
}
