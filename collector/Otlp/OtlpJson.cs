using System.Globalization;
using System.Text.Json;
using Observe.Collector.Wire;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.Text;

namespace Observe.Collector.Otlp;

/// <summary>
/// What OTLP/JSON messages share: camelCase, 64-bit numbers as strings or numbers, enums as numbers; unknown members are passed
/// over, null is as good as absent.
/// </summary>
internal static class OtlpJson
{
    /// <summary>An attribute's deepest value that is kept (16 maps of four levels each) lies at 79, below the objects that lead to it.</summary>
    private const int MaxDepth = 128;

    /// <summary>Characters of a bad value that its sender is shown: twice the longest number of 64 bits.</summary>
    private const int MaxQuoted = 40;

    /// <exception cref="MalformedException">Not JSON, or not of the expected shape.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> request, Func<JsonElement, T> read)
    {
        try
        {
            using var document = Parse(request);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new MalformedException("not OTLP/JSON: an object was expected");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new MalformedException($"not OTLP/JSON: {error.Message}");
        }
    }

    /// <summary>Items of an export request by their resources; the members that lead there are the signal's.</summary>
    /// <exception cref="MalformedException">Not an export request.</exception>
    public static List<OtlpResource<TItem>> Resources<TItem>(
        ReadOnlyMemory<byte> request, string resources, string scopes, string items, Func<JsonElement, TItem> read)
        where TItem : IOtlpItem, new()
        => Read(request, root => List(root, resources).Select(resource => Items(resource, scopes, items, read)).ToList());

    /// <summary>Reads one item; the reason where it cannot be read.</summary>
    public static Refusal? Try(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (MalformedException error)
        {
            return error.Refusal;
        }
        // A member of another kind than it should be: a list where a text was expected.
        catch (InvalidOperationException error)
        {
            return new Refusal(RefusalReason.Malformed, error.Message);
        }
    }

    private static OtlpResource<TItem> Items<TItem>(JsonElement item, string scopes, string items, Func<JsonElement, TItem> read)
        where TItem : IOtlpItem, new()
    {
        var resource = new OtlpResource<TItem>();
        resource.Refusal = Try(() => resource.Resource = Resource(item));
        var refusal = Try(() =>
        {
            foreach (var scope in List(item, scopes))
                resource.Items.AddRange(List(scope, items).Select(read));
        });
        if (refusal is not null)
            resource.Items.Add(new TItem { Refusal = refusal });
        return resource;
    }

    /// <summary>What nests too deep is cut off, so that the items beside it are still read.</summary>
    private static JsonDocument Parse(ReadOnlyMemory<byte> request)
    {
        var options = new JsonDocumentOptions { MaxDepth = MaxDepth };
        try
        {
            return JsonDocument.Parse(request, options);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse(JsonDepth.Cut(request.Span, MaxDepth), options);
        }
    }

    public static IEnumerable<JsonElement> List(JsonElement item, string member)
        => Find(item, member) is { } list ? list.EnumerateArray() : [];

    public static JsonElement? Find(JsonElement item, string member)
        => item.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string Text(JsonElement item, string member) => Find(item, member) is { } text ? Text(text) : "";

    /// <summary>Ids are hex in OTLP/JSON, in either case.</summary>
    public static string Id(JsonElement item, string member) => Text(item, member).ToLowerInvariant();

    public static bool Flag(JsonElement item, string member) => Find(item, member)?.GetBoolean() ?? false;

    public static long Number(JsonElement item, string member) => Find(item, member) is { } number ? Long(number, member) : 0;

    public static int Whole(JsonElement item, string member)
        => Number(item, member) is >= int.MinValue and <= int.MaxValue and var number
            ? (int)number : throw NotANumber(Find(item, member)!.Value, member, "a whole number of 32 bits");

    /// <summary>An enum: a number as OTLP/JSON demands, or (some senders write it) its name; an unknown name is 0.</summary>
    public static long Enum(JsonElement item, string member, ReadOnlySpan<string> names)
    {
        if (Find(item, member) is not { } value)
            return 0;
        if (value.ValueKind != JsonValueKind.String)
            return Long(value, member);
        var text = Text(value);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : Math.Max(0, names.IndexOf(text));
    }

    public static ulong Unsigned(JsonElement item, string member) => Find(item, member) is { } number ? ReadUnsigned(number, member) : 0;

    public static double Double(JsonElement item, string member) => Find(item, member) is { } number ? ReadDouble(number, member) : 0;

    public static ulong Unsigned(JsonElement entry) => ReadUnsigned(entry, "an entry");

    public static double Double(JsonElement entry) => ReadDouble(entry, "an entry");

    /// <summary>asDouble or asInt of a point or exemplar.</summary>
    public static double Value(JsonElement item)
        => Find(item, "asDouble") is not null ? Double(item, "asDouble") : Number(item, "asInt");

    public static List<SpanAttribute> Resource(JsonElement item)
        => Find(item, "resource") is { } resource ? Attributes(resource, "attributes") : [];

    public static List<SpanAttribute> Attributes(JsonElement item, string member)
        => [.. List(item, member).Select(pair => new SpanAttribute(
            Text(pair, "key"), Find(pair, "value") is { } value ? AttributeValue(value) : ""))];

    private static long Long(JsonElement number, string member)
    {
        var ok = number.ValueKind == JsonValueKind.String
            ? long.TryParse(Text(number), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            : number.TryGetInt64(out value);
        return ok ? value : throw NotANumber(number, member, "a whole number of 64 bits");
    }

    private static ulong ReadUnsigned(JsonElement number, string member)
    {
        var ok = number.ValueKind == JsonValueKind.String
            ? ulong.TryParse(Text(number), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            : number.TryGetUInt64(out value);
        return ok ? value : throw NotANumber(number, member, "a whole number of 64 bits from 0");
    }

    private static double ReadDouble(JsonElement number, string member)
    {
        if (number.ValueKind != JsonValueKind.String)
            return number.GetDouble();
        return Text(number) switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? value : throw NotANumber(number, member, "a number"),
        };
    }

    /// <summary>JSON's own reader does not look at the bytes of a text before it is asked for.</summary>
    private static string Text(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException) when (text.ValueKind == JsonValueKind.String)
        {
            throw MalformedException.InvalidUtf8();
        }
    }

    private static MalformedException NotANumber(JsonElement number, string member, string expected)
    {
        var text = number.ValueKind == JsonValueKind.String ? Text(number) : number.GetRawText();
        return new MalformedException(
            $"{member} `{Excerpt.Of(text, MaxQuoted)}` is not {expected}", RefusalReason.InvalidValue);
    }

    private static string AttributeValue(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "stringValue" or "bytesValue": return member.Value.ValueKind == JsonValueKind.Null ? "" : Text(member.Value);
                case "doubleValue": return AttributeText.Number(ReadDouble(member.Value, member.Name));
                case "boolValue" or "intValue" or "arrayValue" or "kvlistValue": return NestedValue(value, 1);
            }
        }

        return "";
    }

    /// <summary>A value as it stands inside a JSON list or map.</summary>
    private static string NestedValue(JsonElement value, int depth)
    {
        foreach (var member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "stringValue" or "bytesValue": return JsonSerializer.Serialize(member.Value.ValueKind == JsonValueKind.Null ? null : Text(member.Value));
                case "boolValue": return member.Value.GetBoolean() ? "true" : "false";
                case "intValue": return Long(member.Value, member.Name).ToString(CultureInfo.InvariantCulture);
                case "doubleValue": return AttributeText.JsonNumber(ReadDouble(member.Value, member.Name));
                case "arrayValue": return $"[{Values(member.Value, depth, NestedValue)}]";
                case "kvlistValue": return $"{{{Values(member.Value, depth, NestedPair)}}}";
            }
        }

        return "null";
    }

    private static string Values(JsonElement list, int depth, Func<JsonElement, int, string> text)
    {
        AttributeText.CheckDepth(depth);
        return string.Join(',', List(list, "values").Select(value => text(value, depth + 1)));
    }

    private static string NestedPair(JsonElement pair, int depth)
        => $"{JsonSerializer.Serialize(Text(pair, "key"))}:{(Find(pair, "value") is { } value ? NestedValue(value, depth) : "null")}";
}
