using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Observe.Dashboard.Documents;

/// <summary>
/// What can be read of a JSON document that is not what its type asks for: every mistake at once, where the serializer stops at the
/// first, and the values beside them. Looks into objects and dictionaries; a list is right or wrong as a whole.
/// </summary>
/// <param name="Readable">The members whose values are of their types; null where it is no object.</param>
/// <param name="Mistakes">In the order of the text.</param>
internal sealed record PartialJson(JsonObject? Readable, IReadOnlyList<JsonMistake> Mistakes)
{
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static PartialJson Read(ReadOnlySpan<byte> json, Type type, JsonSerializerOptions options)
    {
        var mistakes = new List<JsonMistake>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return new PartialJson(ReadObject(json, ref reader, options.GetTypeInfo(type), "", mistakes), mistakes);
    }

    private static JsonObject? ReadObject(
        ReadOnlySpan<byte> json, ref Utf8JsonReader reader, JsonTypeInfo type, string path, List<JsonMistake> mistakes)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Refuse(json, ref reader, type, path, mistakes) as JsonObject;
        var read = new JsonObject();
        var line = Line(json, reader.TokenStartIndex);
        var given = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (type.Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } member)
            {
                mistakes.Add(JsonMistake.Unknown(Below(path, name), type, Line(json, reader.TokenStartIndex)));
                reader.Skip();
                continue;
            }

            if (!given.Add(member.Name))
                mistakes.Add(JsonMistake.Twice(Below(path, member.Name), Line(json, reader.TokenStartIndex)));
            if (ReadMember(json, ref reader, member, Below(path, member.Name), mistakes) is { } value)
                read[member.Name] = value;
        }

        foreach (var missing in type.Properties.Where(property => property.IsRequired && !given.Contains(property.Name)))
            mistakes.Add(new JsonMistake(Below(path, missing.Name), $"missing, and needed (line {line})"));
        return read;
    }

    private static JsonNode? ReadMember(
        ReadOnlySpan<byte> json, ref Utf8JsonReader reader, JsonPropertyInfo member, string path, List<JsonMistake> mistakes)
    {
        var type = member.Options.GetTypeInfo(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType);
        if (reader.TokenType == JsonTokenType.Null)
            return member.AssociatedParameter?.IsNullable ?? member.IsSetNullable ? null : Refuse(json, ref reader, type, path, mistakes);
        return type.Kind switch
        {
            JsonTypeInfoKind.Object => ReadObject(json, ref reader, type, path, mistakes),
            JsonTypeInfoKind.Dictionary when reader.TokenType == JsonTokenType.StartObject => ReadDictionary(json, ref reader, type, path, mistakes),
            _ => ReadValue(json, ref reader, type, path, mistakes),
        };
    }

    private static JsonObject ReadDictionary(
        ReadOnlySpan<byte> json, ref Utf8JsonReader reader, JsonTypeInfo type, string path, List<JsonMistake> mistakes)
    {
        var read = new JsonObject();
        var element = type.Options.GetTypeInfo(type.ElementType!);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var before = mistakes.Count;
            var value = ReadValue(json, ref reader, element, $"{path}.{name}", mistakes);
            if (mistakes.Count == before)
                read[name] = value;
        }

        return read;
    }

    private static JsonNode? ReadValue(
        ReadOnlySpan<byte> json, ref Utf8JsonReader reader, JsonTypeInfo type, string path, List<JsonMistake> mistakes)
    {
        var start = reader;
        reader.Skip();
        var text = json[(int)start.TokenStartIndex..(int)reader.BytesConsumed];
        try
        {
            JsonSerializer.Deserialize(text, type);
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return Refuse(json, ref start, type, path, mistakes);
        }
    }

    private static JsonNode? Refuse(
        ReadOnlySpan<byte> json, ref Utf8JsonReader reader, JsonTypeInfo type, string path, List<JsonMistake> mistakes)
    {
        mistakes.Add(JsonMistake.At(path, type, Line(json, reader.TokenStartIndex)));
        reader.Skip();
        return null;
    }

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static int Line(ReadOnlySpan<byte> json, long at) => json[..(int)at].Count((byte)'\n') + 1;
}
