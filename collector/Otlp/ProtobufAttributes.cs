using System.Globalization;
using System.Text;
using System.Text.Json;
using Observe.Collector.Wire;
using Observe.Store.Metrics;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>Attributes in protobuf as text: strings as they are, numbers and booleans as JSON has them, lists and maps as JSON.</summary>
internal static class ProtobufAttributes
{
    /// <summary>A Resource message: its attributes, and what was wrong with it.</summary>
    public static (IReadOnlyList<SpanAttribute> Attributes, Refusal? Refusal) Resource(ReadOnlySpan<byte> bytes)
    {
        var attributes = new List<SpanAttribute>();
        try
        {
            var reader = new ProtobufReader(bytes);
            while (reader.Next())
            {
                if (reader.Field == 1)
                    attributes.Add(KeyValue(reader.Bytes()));
                else
                    reader.Skip();
            }

            return (attributes, null);
        }
        catch (MalformedException error)
        {
            return (attributes, error.Refusal);
        }
    }

    public static SpanAttribute KeyValue(ReadOnlySpan<byte> bytes)
    {
        var (key, value) = ("", "");
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                key = reader.Text();
            else if (reader.Field == 2)
                value = Text(reader.Bytes());
            else
                reader.Skip();
        }

        return new SpanAttribute(key, value);
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = "";
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: text = reader.Text(); break;
                case 2: text = reader.Varint() != 0 ? "true" : "false"; break;
                case 3: text = ((long)reader.Varint()).ToString(CultureInfo.InvariantCulture); break;
                case 4: text = AttributeText.Number(reader.Double()); break;
                case 5: text = Nested(reader.Bytes(), isMap: false, 1); break;
                case 6: text = Nested(reader.Bytes(), isMap: true, 1); break;
                case 7: text = Convert.ToBase64String(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return text;
    }

    private static string Nested(ReadOnlySpan<byte> bytes, bool isMap, int depth)
    {
        AttributeText.CheckDepth(depth);
        var json = new StringBuilder().Append(isMap ? '{' : '[');
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            if (json.Length > 1)
                json.Append(',');
            if (isMap)
                AppendPair(json, reader.Bytes(), depth);
            else
                json.Append(Json(reader.Bytes(), depth));
        }

        return json.Append(isMap ? '}' : ']').ToString();
    }

    private static void AppendPair(StringBuilder json, ReadOnlySpan<byte> bytes, int depth)
    {
        var (key, value) = ("", "null");
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                key = reader.Text();
            else if (reader.Field == 2)
                value = Json(reader.Bytes(), depth);
            else
                reader.Skip();
        }

        json.Append(JsonSerializer.Serialize(key)).Append(':').Append(value);
    }

    private static string Json(ReadOnlySpan<byte> bytes, int depth)
    {
        var json = "null";
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: json = JsonSerializer.Serialize(reader.Text()); break;
                case 2: json = reader.Varint() != 0 ? "true" : "false"; break;
                case 3: json = ((long)reader.Varint()).ToString(CultureInfo.InvariantCulture); break;
                case 4: json = AttributeText.JsonNumber(reader.Double()); break;
                case 5: json = Nested(reader.Bytes(), isMap: false, depth + 1); break;
                case 6: json = Nested(reader.Bytes(), isMap: true, depth + 1); break;
                case 7: json = JsonSerializer.Serialize(Convert.ToBase64String(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        return json;
    }
}
