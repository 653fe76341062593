using System.Globalization;
using Observe.Store.Configuration;
using Observe.Store.Policies;
using YamlDotNet.RepresentationModel;

namespace Observe.Analyzer.Profiles;

/// <summary>A YAML mapping whose keys are known: every misspelt key and every value of the wrong kind is told with its line.</summary>
internal sealed class ProfileMapping
{
    private readonly string _source;
    private readonly string _path;
    private readonly List<ProfileProblem> _problems;
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);

    public ProfileMapping(YamlNode node, string source, string path, IReadOnlyCollection<string> known, List<ProfileProblem> problems)
    {
        (Node, _source, _path, _problems) = (node, source, path, problems);
        if (node is not YamlMappingNode mapping)
        {
            Add(node, "", $"keys were expected here: {string.Join(", ", known)}");
            return;
        }

        foreach (var (keyNode, value) in mapping)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? "";
            if (known.Contains(key))
                _values[key] = value;
            else
                Add(keyNode, key, Unknown(key, known));
        }
    }

    private YamlNode Node { get; }

    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>One text; empty where the key is missing.</summary>
    public string Text(string key)
    {
        if (!_values.TryGetValue(key, out var node))
            return "";
        if (node is YamlScalarNode { Value: { } text })
            return text.Trim();
        Add(key, "one text was expected here");
        return "";
    }

    /// <summary>As <see cref="Text"/>; that it is missing is a problem.</summary>
    public string Required(string key, string mend)
    {
        var text = Text(key);
        if (text.Length == 0)
            Add(key, mend);
        return text;
    }

    public int? Number(string key)
    {
        var text = Text(key);
        if (text.Length == 0)
            return null;
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
            return number;
        Add(key, $"`{text}` is not a whole number");
        return null;
    }

    public bool Flag(string key)
    {
        var text = Text(key);
        if (text.Length > 0 && !bool.TryParse(text, out _))
            Add(key, $"`{text}` is not true or false");
        return text == "true";
    }

    /// <summary>A time as <c>90s</c>, <c>3m</c> or <c>1h</c>.</summary>
    public TimeSpan Duration(string key)
    {
        var text = Text(key);
        if (text.Length == 0 || text == "0")
            return TimeSpan.Zero;
        var factor = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (factor > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and < 1e6)
            return TimeSpan.FromSeconds(number * factor);
        Add(key, $"`{text}` is not a duration such as 90s or 3m");
        return TimeSpan.Zero;
    }

    /// <summary>Texts with the line of each; a single text is a list of one.</summary>
    public IReadOnlyList<(string Text, YamlNode Node)> Texts(string key)
    {
        var texts = new List<(string Text, YamlNode Node)>();
        foreach (var (index, node) in Items(key).Index())
        {
            if (node is YamlScalarNode { Value: { Length: > 0 } text })
                texts.Add((text, node));
            else
                Add(node, $"{key}[{index}]", "one text was expected here");
        }

        return texts;
    }

    /// <summary>What is under a key, or null.</summary>
    public YamlNode? Item(string key) => _values.GetValueOrDefault(key);

    /// <summary>Each item of a list, or the one value.</summary>
    public IReadOnlyList<YamlNode> Items(string key)
        => !_values.TryGetValue(key, out var node) ? [] : node is YamlSequenceNode list ? [.. list] : [node];

    public ProfileMapping Child(YamlNode node, string path, IReadOnlyCollection<string> known)
        => new(node, _source, PathOf(path), known, _problems);

    public void Add(string key, string message) => Add(_values.GetValueOrDefault(key, Node), key, message);

    public void Add(YamlNode node, string key, string message) => _problems.Add(new ProfileProblem(_source, node.Start.Line, PathOf(key), message));

    private string PathOf(string key) => _path.Length == 0 ? key : key.Length == 0 ? _path : $"{_path}.{key}";

    private static string Unknown(string key, IReadOnlyCollection<string> known)
        => NearestKey.Of(key, known) is { } nearest
            ? $"unknown key; did you mean `{nearest}`?"
            : $"unknown key; known here: {string.Join(", ", known)}";
}
