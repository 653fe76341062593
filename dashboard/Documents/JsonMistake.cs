using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Observe.Dashboard.Documents;

/// <summary>
/// What is wrong with a JSON document, for who wrote it: the place in it and what belongs there. The reader's own words name .NET types.
/// </summary>
/// <param name="Path">As in <c>target.settings</c> or <c>panels[0].query</c>; empty for the whole.</param>
/// <param name="Message">What was expected, or what is no JSON, with the line.</param>
internal sealed partial record JsonMistake(string Path, string Message)
{
    public static JsonMistake Of(JsonException error, Type type, JsonSerializerOptions options)
    {
        var line = (error.LineNumber ?? 0) + 1;
        var path = error.Path ?? "$";
        if (error.InnerException is null && UnknownAt(path, options.GetTypeInfo(type)) is { } owner)
            return Unknown(path.TrimStart('$', '.'), owner, line);
        if (error.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
            return Twice(path.TrimStart('$', '.'), line);
        // What is no JSON at all is found by the reader below, whose words name characters and no types.
        return error.InnerException is JsonException syntax
            ? new JsonMistake("", $"line {line}: {syntax.Message.Split(" LineNumber:")[0]}")
            : At(path.TrimStart('$', '.'), TypeAt(path, options.GetTypeInfo(type)), line);
    }

    /// <summary>Something else than the type that belongs at a path.</summary>
    public static JsonMistake At(string path, JsonTypeInfo? type, long line) => new(path, $"{Expected(type)} was expected (line {line})");

    /// <summary>A name that nothing has.</summary>
    public static JsonMistake Unknown(string path, JsonTypeInfo owner, long line) => new(path, $"nothing is called so here: {Expected(owner)} was expected (line {line})");

    /// <summary>A name that is there already.</summary>
    public static JsonMistake Twice(string path, long line) => new(path, $"it is there twice (line {line})");

    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";

    /// <summary>The type that belongs at a path such as <c>$.panels[0].query</c>; null where the path leaves what is known.</summary>
    private static JsonTypeInfo? TypeAt(string path, JsonTypeInfo root)
    {
        var at = root;
        foreach (Match step in Step().Matches(path))
        {
            var name = step.Groups["name"] is { Success: true } plain ? plain.Value : step.Groups["quoted"].Value;
            var next = at.Kind == JsonTypeInfoKind.Object
                ? at.Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.PropertyType
                : at.ElementType;
            if (next is null)
                return null;
            at = root.Options.GetTypeInfo(Nullable.GetUnderlyingType(next) ?? next);
        }

        return at;
    }

    /// <summary>The object that has no member of the path's last name; null where it is another mistake.</summary>
    private static JsonTypeInfo? UnknownAt(string path, JsonTypeInfo root)
    {
        if (Step().Matches(path) is not [.., var last])
            return null;
        var owner = TypeAt(path[..last.Index], root);
        return owner?.Kind == JsonTypeInfoKind.Object && last.Value[1] != '\'' && !last.Value.EndsWith(']') && TypeAt(path, root) is null ? owner : null;
    }

    private static string Expected(JsonTypeInfo? info) => info switch
    {
        null => "something else",
        { Kind: JsonTypeInfoKind.Enumerable } => "a list",
        { Kind: JsonTypeInfoKind.Dictionary } => "an object of names and values",
        { Kind: JsonTypeInfoKind.Object } => $"an object with {string.Join(", ", info.Properties.Select(property => property.IsRequired ? property.Name + " (needed)" : property.Name))}",
        { Type.IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(info.Type).Select(JsonNamingPolicy.CamelCase.ConvertName)),
        _ => Scalar(info.Type),
    };

    private static string Scalar(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => "text",
        TypeCode.Boolean => "true or false",
        TypeCode.Int32 => string.Create(CultureInfo.InvariantCulture, $"a whole number from {int.MinValue} to {int.MaxValue}"),
        TypeCode.Int64 => string.Create(CultureInfo.InvariantCulture, $"a whole number from {long.MinValue} to {long.MaxValue}"),
        TypeCode.Double => "a number",
        _ => "something else",
    };

    /// <summary><c>.name</c>, <c>['any name']</c> or <c>[0]</c>.</summary>
    [GeneratedRegex(@"\.(?<name>[^.\[]+)|\['(?<quoted>.*?)'\]|\[[0-9]+\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Step();
}
