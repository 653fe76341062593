using System.Globalization;
using System.Text.Json;
using Observe.Collector.Wire;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>
/// What OTLP/JSON messages share: camelCase, 64-bit numbers as strings or numbers, enums as numbers; unknown members are passed
/// over, null is as good as absent.
/// </summary>
internal static class OtlpJson
{
    private const int MaxDepth = 64;

    /// <exception cref="MalformedException">Not JSON, or not of the expected shape.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> request, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(request, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new MalformedException("not OTLP/JSON: an object was expected");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new MalformedException($"not OTLP/JSON: {error.Message}");
        }
    }

    public static IEnumerable<JsonElement> List(JsonElement item, string member)
        => Find(item, member) is { } list ? list.EnumerateArray() : [];

    public static JsonElement? Find(JsonElement item, string member)
        => item.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string Text(JsonElement item, string member) => Find(item, member)?.GetString() ?? "";

    /// <summary>Ids are hex in OTLP/JSON, in either case.</summary>
    public static string Id(JsonElement item, string member) => Text(item, member).ToLowerInvariant();

    public static bool Flag(JsonElement item, string member) => Find(item, member)?.GetBoolean() ?? false;

    public static long Number(JsonElement item, string member) => Find(item, member) is { } number ? Long(number) : 0;

    /// <summary>An enum: a number as OTLP/JSON demands, or (some senders write it) its name; an unknown name is 0.</summary>
    public static long Enum(JsonElement item, string member, ReadOnlySpan<string> names)
    {
        if (Find(item, member) is not { } value)
            return 0;
        if (value.ValueKind != JsonValueKind.String)
            return value.GetInt64();
        var text = value.GetString()!;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : Math.Max(0, names.IndexOf(text));
    }

    public static ulong Unsigned(JsonElement item, string member) => Find(item, member) is { } number ? Unsigned(number) : 0;

    public static double Double(JsonElement item, string member) => Find(item, member) is { } number ? Double(number) : 0;

    public static ulong Unsigned(JsonElement number) => number.ValueKind == JsonValueKind.String
        ? ulong.Parse(number.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture)
        : number.GetUInt64();

    public static long Long(JsonElement number) => number.ValueKind == JsonValueKind.String
        ? long.Parse(number.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : number.GetInt64();

    public static double Double(JsonElement number) => number.ValueKind != JsonValueKind.String
        ? number.GetDouble()
        : number.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    /// <summary>asDouble or asInt of a point or exemplar.</summary>
    public static double Value(JsonElement item)
        => Find(item, "asDouble") is { } real ? Double(real) : Find(item, "asInt") is { } whole ? Long(whole) : 0;

    public static List<SpanAttribute> Resource(JsonElement item)
        => Find(item, "resource") is { } resource ? Attributes(resource, "attributes") : [];

    public static List<SpanAttribute> Attributes(JsonElement item, string member)
        => [.. List(item, member).Select(pair => new SpanAttribute(
            Text(pair, "key"), Find(pair, "value") is { } value ? AttributeValue(value) : ""))];

    private static string AttributeValue(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "stringValue" or "bytesValue": return member.Value.GetString() ?? "";
                case "doubleValue": return AttributeText.Number(Double(member.Value));
                case "boolValue" or "intValue" or "arrayValue" or "kvlistValue": return NestedValue(value);
            }
        }

        return "";
    }

    /// <summary>A value as it stands inside a JSON list or map.</summary>
    private static string NestedValue(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "stringValue" or "bytesValue": return JsonSerializer.Serialize(member.Value.GetString());
                case "boolValue": return member.Value.GetBoolean() ? "true" : "false";
                case "intValue": return Long(member.Value).ToString(CultureInfo.InvariantCulture);
                case "doubleValue": return AttributeText.JsonNumber(Double(member.Value));
                case "arrayValue": return $"[{string.Join(',', List(member.Value, "values").Select(NestedValue))}]";
                case "kvlistValue": return $"{{{string.Join(',', List(member.Value, "values").Select(NestedPair))}}}";
            }
        }

        return "null";
    }

    private static string NestedPair(JsonElement pair)
        => $"{JsonSerializer.Serialize(Text(pair, "key"))}:{(Find(pair, "value") is { } value ? NestedValue(value) : "null")}";
}
