using Observe.Store.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Observe.Collector.Scraping;

/// <summary>An entry of a discovery list.</summary>
internal sealed class TargetGroup
{
    public List<string> Targets { get; set; } = [];

    public Dictionary<string, string> Labels { get; set; } = [];
}

/// <summary>
/// Prometheus's discovery files, YAML or JSON, which is YAML as well. Keys that are not known are passed over, as other programs write them.
/// <code>
/// - targets: [10.0.0.1:8080, 10.0.0.2:8080]
///   labels: {zone: a}
/// </code>
/// </summary>
internal static class TargetList
{
    /// <exception cref="YamlException">It is not YAML, or no such list.</exception>
    public static IReadOnlyList<TargetGroup> Read(string text)
        => BoundedYaml.Load(text) is [var document, ..] && !IsEmpty(document.RootNode)
            ? [.. Items(document.RootNode, "a list of `{targets: [HOST:PORT, …], labels: {NAME: VALUE}}`").Select(Group)]
            : [];

    private static TargetGroup Group(YamlNode node)
    {
        var group = new TargetGroup();
        foreach (var (key, value) in Pairs(node, "`targets` and `labels`"))
        {
            if (IsEmpty(value))
                continue;
            if (key == "targets")
                group.Targets = [.. Items(value, "a list of HOST:PORT").Select(item => Text(item, "HOST:PORT"))];
            else if (key == "labels")
                group.Labels = Pairs(value, "labels, each `NAME: VALUE`").ToDictionary(item => item.Key, item => Text(item.Value, "a label's value"), StringComparer.Ordinal);
        }

        return group;
    }

    private static IEnumerable<YamlNode> Items(YamlNode node, string expected)
        => node is YamlSequenceNode sequence ? sequence.Children : throw Expected(node, expected);

    private static IEnumerable<(string Key, YamlNode Value)> Pairs(YamlNode node, string expected)
        => node is YamlMappingNode mapping ? mapping.Children.Select(item => (Text(item.Key, expected), item.Value)) : throw Expected(node, expected);

    private static string Text(YamlNode node, string expected)
        => node is YamlScalarNode scalar ? scalar.Value ?? "" : throw Expected(node, expected);

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    private static YamlException Expected(YamlNode node, string what) => new(node.Start, node.End, $"{what} was expected here");
}
