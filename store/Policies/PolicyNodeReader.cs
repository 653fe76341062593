using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Observe.Store.Configuration;
using YamlDotNet.RepresentationModel;

namespace Observe.Store.Policies;

/// <summary>
/// Turns a YAML node into the JSON of a record by the record's own properties, and from there into the record: types, unknown
/// keys and missing ones are told apart and named with path and line, and what is right beside them is kept.
/// </summary>
internal static class PolicyNodeReader
{
    private static readonly string[] Required = ["workload", "target"];

    /// <summary>The keys that could be read; problems are added. Null where it is no mapping.</summary>
    public static JsonObject? Read(YamlNode root, List<PolicyProblem> problems)
    {
        var json = ReadMapping(typeof(ScalingPolicy), root, "", problems);
        foreach (var key in Required.Where(key => json?.ContainsKey(key) == false && problems.TrueForAll(problem => problem.Path != key)))
            problems.Add(new(key, key == "target" ? "missing: give target with its kind" : "missing: location/namespace/workload", Line(root)));
        return json;
    }

    private static JsonObject? ReadMapping(Type type, YamlNode node, string path, List<PolicyProblem> problems)
    {
        if (node is not YamlMappingNode mapping)
        {
            problems.Add(new(path, "a mapping of keys was expected here", Line(node)));
            return null;
        }

        var known = type.GetProperties().Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
            .ToDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name), property => property.PropertyType);
        var json = new JsonObject();
        foreach (var (keyNode, valueNode) in mapping)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? "";
            var keyPath = path.Length == 0 ? key : $"{path}.{key}";
            if (!known.TryGetValue(key, out var propertyType))
                problems.Add(new(keyPath, Unknown(key, known.Keys), Line(keyNode)));
            else if (ReadValue(propertyType, valueNode, keyPath, problems) is { } value)
                json[key] = value;
        }

        if (type == typeof(TargetReference) && !json.ContainsKey("kind"))
            problems.Add(new($"{path}.kind", $"missing: one of {string.Join(", ", TargetKinds.All)}", Line(node)));
        return json;
    }

    private static JsonNode? ReadValue(Type type, YamlNode node, string path, List<PolicyProblem> problems)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return ReadTexts(node, path, problems);
        if (type.IsClass && type != typeof(string))
            return ReadMapping(type, node, path, problems);
        if (node is not YamlScalarNode { Value: { } text })
        {
            problems.Add(new(path, "one value was expected here", Line(node)));
            return null;
        }

        JsonNode? value = type switch
        {
            _ when type == typeof(string) => JsonValue.Create(text),
            _ when type == typeof(bool) => bool.TryParse(text, out var flag) ? JsonValue.Create(flag) : null,
            _ when type == typeof(int)
                => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null,
            // What is not finite has no form in JSON.
            _ when type == typeof(double)
                => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? JsonValue.Create(real) : null,
            _ => Words(type).FirstOrDefault(word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase)) is { } word
                ? JsonValue.Create(word)
                : null,
        };
        if (value is null)
            problems.Add(new(path, $"`{text}` is not {Expected(type)}", Line(node)));
        return value;
    }

    private static JsonObject? ReadTexts(YamlNode node, string path, List<PolicyProblem> problems)
    {
        if (node is not YamlMappingNode mapping)
        {
            problems.Add(new(path, "a mapping of names to texts was expected here", Line(node)));
            return null;
        }

        var json = new JsonObject();
        foreach (var (key, value) in mapping)
        {
            if (key is YamlScalarNode { Value: { } name } && value is YamlScalarNode scalar)
                json[name] = scalar.Value ?? "";
            else
                problems.Add(new($"{path}.{key}", "one text was expected here; write several lines with `|`", Line(value)));
        }

        return json;
    }

    private static string Unknown(string key, IEnumerable<string> known)
        => NearestKey.Of(key, known) is { } nearest
            ? $"unknown key; did you mean `{nearest}`?"
            : $"unknown key; known here: {string.Join(", ", known)}";

    private static string Expected(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ => $"one of {string.Join(", ", Words(type))}",
    };

    private static IEnumerable<string> Words(Type type) => Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName);

    private static int Line(YamlNode node) => (int)node.Start.Line;
}
