using System.Text.Json;
using System.Text.Json.Nodes;
using Observe.Store.State;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Observe.Store.Policies;

/// <summary>Writes a record as a YAML document in the order of its properties; what is null is left out.</summary>
internal static class PolicyNodeWriter
{
    public static string Write(ScalingPolicy policy)
    {
        var json = JsonSerializer.SerializeToNode(policy, StateJson.Options)!;
        var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(ToYaml(json))).Save(text, assignAnchors: false);
        // The stream ends each document with "...".
        return text.ToString().Replace("\r", "", StringComparison.Ordinal).Replace("...\n", "", StringComparison.Ordinal);
    }

    private static YamlNode ToYaml(JsonNode node) => node switch
    {
        JsonObject mapping => new YamlMappingNode(mapping
            .Where(item => item.Value is not null)
            .Select(item => KeyValuePair.Create<YamlNode, YamlNode>(new YamlScalarNode(item.Key), ToYaml(item.Value!)))),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>()),
        _ => new YamlScalarNode(node.ToJsonString()),
    };

    private static YamlScalarNode Text(string text) => new(text)
    {
        Style = text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal
            : IsPlain(text) ? ScalarStyle.Plain
            : ScalarStyle.DoubleQuoted,
    };

    /// <summary>Whether a text reads back as a text without quotes: not a number, a truth value or nothing.</summary>
    private static bool IsPlain(string text)
        => text.Length > 0
            && !double.TryParse(text, out _)
            && text.ToUpperInvariant() is not ("TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "NULL" or "~")
            || text is "off";
}
