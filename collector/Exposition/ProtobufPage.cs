using System.Text;
using Observe.Collector.Wire;

namespace Observe.Collector.Exposition;

/// <summary>
/// Reads pages of protobuf: messages <c>io.prometheus.client.MetricFamily</c>, each after its length, a varint. A metric is told as the lines
/// that text would have of it; a histogram that is native too, as that alone.
/// </summary>
internal static class ProtobufPage
{
    /// <returns>Why the page cannot be trusted as a whole (it was cut off, or is something else), or null.</returns>
    public static string? Read(ReadOnlySpan<byte> page, IExpositionVisitor visitor)
    {
        var (number, lines) = (1, new SeriesLine());
        try
        {
            while (!page.IsEmpty)
            {
                var length = Length(ref page);
                if (length > (ulong)page.Length)
                    return "the page ends within a family: it may be cut off";
                ReadFamily(page[..(int)length], lines, visitor, ref number);
                page = page[(int)length..];
            }

            return null;
        }
        catch (MalformedException error)
        {
            return error.Message;
        }
    }

    private static ulong Length(ref ReadOnlySpan<byte> page)
    {
        var (length, shift) = (0UL, 0);
        while (!page.IsEmpty && shift < 35)
        {
            var next = page[0];
            page = page[1..];
            length |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return length;
            shift += 7;
        }

        throw new MalformedException("the length of a family is cut off or too long");
    }

    private static void ReadFamily(ReadOnlySpan<byte> family, SeriesLine lines, IExpositionVisitor visitor, ref int number)
    {
        ReadOnlySpan<byte> name = [];
        var type = ProtobufMetricType.Counter;
        var reader = new ProtobufReader(family);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Bytes(); break;
                case 3: type = (ProtobufMetricType)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        Describe(family, name, type, visitor, number);
        reader = new ProtobufReader(family);
        while (reader.Next())
        {
            if (reader.Field == 4)
                new ProtobufMetric(reader.Bytes(), name, lines, visitor, number++).Read();
            else
                reader.Skip();
        }
    }

    private static void Describe(ReadOnlySpan<byte> family, ReadOnlySpan<byte> name, ProtobufMetricType type, IExpositionVisitor visitor, int number)
    {
        visitor.Describe(number, MetadataKind.Type, name, type switch
        {
            ProtobufMetricType.Counter => "counter"u8,
            ProtobufMetricType.Gauge => "gauge"u8,
            ProtobufMetricType.Summary => "summary"u8,
            ProtobufMetricType.Histogram => "histogram"u8,
            ProtobufMetricType.GaugeHistogram => "gaugehistogram"u8,
            _ => "unknown"u8,
        });
        var reader = new ProtobufReader(family);
        while (reader.Next())
        {
            if (reader.Field == 2)
                visitor.Describe(number, MetadataKind.Help, name, Encoding.UTF8.GetBytes(reader.Text().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)));
            else if (reader.Field == 5)
                visitor.Describe(number, MetadataKind.Unit, name, reader.Bytes());
            else
                reader.Skip();
        }
    }
}

/// <summary>Types as <c>MetricFamily</c> numbers them.</summary>
internal enum ProtobufMetricType
{
    Counter,
    Gauge,
    Summary,
    Untyped,
    Histogram,
    GaugeHistogram,
}
