using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Observe.Collector.Tests.Protos.Common;

namespace Observe.Collector.Tests.Otlp;

/// <summary>Generated messages as OTLP/JSON: protobuf's own JSON with hex ids and enums as numbers.</summary>
internal static class OtlpJsonText
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatEnumsAsIntegers(true));

    /// <summary>Tests nest deeper than the 64 levels that are the default.</summary>
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 1000 };

    /// <param name="request">An export request of any signal.</param>
    public static string Of(IMessage request)
    {
        var root = JsonNode.Parse(Formatter.Format(request), null, new JsonDocumentOptions { MaxDepth = Deep.MaxDepth })!;
        HexIds(root);
        return root.ToJsonString(Deep);
    }

    /// <summary>An attribute's value as the store keeps it.</summary>
    public static string Plain(AnyValue value) => value.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToBase64(),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.None => "",
        _ => Json(value),
    };

    private static string Json(AnyValue value) => value.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => JsonSerializer.Serialize(value.StringValue),
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.BytesValue => JsonSerializer.Serialize(value.BytesValue.ToBase64()),
        AnyValue.ValueOneofCase.ArrayValue => $"[{string.Join(',', value.ArrayValue.Values.Select(Json))}]",
        AnyValue.ValueOneofCase.KvlistValue =>
            $"{{{string.Join(',', value.KvlistValue.Values.Select(item => $"{JsonSerializer.Serialize(item.Key)}:{Json(item.Value)}"))}}}",
        _ => "null",
    };

    private static void HexIds(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
                HexIds(item);
        }

        if (node is not JsonObject json)
            return;
        foreach (var (name, value) in json.ToArray())
        {
            if (name is "traceId" or "spanId" or "parentSpanId")
                json[name] = Convert.ToHexString(Convert.FromBase64String(value!.GetValue<string>()));
            else
                HexIds(value);
        }
    }
}
