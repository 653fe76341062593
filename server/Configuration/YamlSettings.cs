using System.Collections;
using System.Reflection;
using System.Text.Json;
using Observe.Store.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Observe.Server.Configuration;

/// <summary>
/// Walks a YAML document along the schema: known keys become values for .NET's binder (<c>a:b:0:c</c>), everything else a problem
/// with its line.
/// </summary>
internal sealed class YamlSettings(ConfigurationSchema schema, string path, ConfigurationValues values)
{
    public void Read(string text)
    {
        try
        {
            var documents = BoundedYaml.Load(text);
            if (documents.Count > 1)
                values.Problem(SettingSource.File(path, documents[1].RootNode.Start.Line), "", "one document only");
            if (documents.Count > 0)
                ReadSections(documents[0].RootNode, "");
        }
        catch (YamlException error)
        {
            values.Problem(SettingSource.File(path, error.Start.Line), "", $"not read as YAML: {BoundedYaml.Describe(error)}");
        }
    }

    private void ReadSections(YamlNode node, string prefix)
    {
        if (IsEmpty(node))
            return;
        if (node is not YamlMappingNode mapping)
        {
            values.Problem(At(node), prefix, "expected keys and values here");
            return;
        }

        foreach (var (keyNode, child) in mapping.Children)
        {
            var key = prefix.Length == 0 ? Text(keyNode) : $"{prefix}.{Text(keyNode)}";
            if (schema.Settings.TryGetValue(key, out var setting))
                ReadSetting(setting, child);
            else if (schema.IsSectionPath(key))
                ReadSections(child, key);
            else
                values.Problem(At(keyNode), key, Unknown(key, KnownKeys(prefix)));
        }
    }

    private void ReadSetting(SettingSchema setting, YamlNode node)
    {
        var before = values.ErrorCount;
        ReadValue(setting.Key, setting.Key.Replace('.', ':'), setting.Type, node);
        if (values.ErrorCount == before && node is YamlScalarNode scalar && SettingText.IsScalar(setting.Type))
            values.CheckRules(setting, scalar.Value ?? "", At(node));
    }

    private void ReadValue(string key, string bindingKey, Type type, YamlNode node)
    {
        if (IsEmpty(node))
            return;
        values.Mark(bindingKey, At(node));
        if (SettingText.IsScalar(type))
            ReadScalar(key, bindingKey, type, node);
        else if (ElementType(type) is { } element)
            ReadList(key, bindingKey, element, node);
        else if (typeof(IDictionary).IsAssignableFrom(type) || IsReadOnlyDictionary(type))
            ReadDictionary(key, bindingKey, node);
        else
            ReadObject(key, bindingKey, type, node);
    }

    private void ReadScalar(string key, string bindingKey, Type type, YamlNode node)
    {
        if (node is not YamlScalarNode scalar)
            values.Problem(At(node), key, "expected one value, not a list or keys");
        else if (SettingText.TryParse(type, scalar.Value ?? "", out _, out var bound, out var expected))
            values.Set(bindingKey, bound, At(node));
        else
            values.Problem(At(node), key, $"`{scalar.Value}` is not {expected}");
    }

    private void ReadList(string key, string bindingKey, Type element, YamlNode node)
    {
        if (node is not YamlSequenceNode sequence)
        {
            values.Problem(At(node), key, "expected a list (lines that begin with `- `)");
            return;
        }

        for (var i = 0; i < sequence.Children.Count; i++)
            ReadValue($"{key}[{i}]", $"{bindingKey}:{i}", element, sequence.Children[i]);
    }

    private void ReadDictionary(string key, string bindingKey, YamlNode node)
    {
        if (node is not YamlMappingNode mapping)
        {
            values.Problem(At(node), key, "expected keys and values here");
            return;
        }

        foreach (var (keyNode, child) in mapping.Children)
            ReadScalar($"{key}.{Text(keyNode)}", $"{bindingKey}:{Text(keyNode)}", typeof(string), child);
    }

    private void ReadObject(string key, string bindingKey, Type type, YamlNode node)
    {
        if (node is not YamlMappingNode mapping)
        {
            values.Problem(At(node), key, "expected keys and values here");
            return;
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name), StringComparer.Ordinal);
        foreach (var (keyNode, child) in mapping.Children)
        {
            var name = Text(keyNode);
            if (properties.TryGetValue(name, out var property))
                ReadValue($"{key}.{name}", $"{bindingKey}:{name}", property.PropertyType, child);
            else
                values.Problem(At(keyNode), $"{key}.{name}", Unknown(name, properties.Keys));
        }
    }

    private IEnumerable<string> KnownKeys(string prefix)
    {
        var start = prefix.Length == 0 ? "" : prefix + ".";
        return schema.Settings.Keys.Concat(schema.Sections.Select(section => section.Name))
            .Where(key => key.StartsWith(start, StringComparison.Ordinal))
            .Select(key => start + key[start.Length..].Split('.')[0])
            .Distinct();
    }

    private static string Unknown(string key, IEnumerable<string> known)
        => NearestKey.Of(key, known) is { } nearest ? $"no such setting; did you mean `{nearest}`?" : "no such setting";

    private static Type? ElementType(Type type)
        => type.IsArray ? type.GetElementType()
            : type.IsGenericType && type.GetGenericArguments().Length == 1 && typeof(IEnumerable).IsAssignableFrom(type)
                ? type.GetGenericArguments()[0]
                : null;

    private static bool IsReadOnlyDictionary(Type type)
        => type.IsGenericType && type.GetGenericArguments().Length == 2 && typeof(IEnumerable).IsAssignableFrom(type);

    private static bool IsEmpty(YamlNode node)
        => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    private static string Text(YamlNode node) => (node as YamlScalarNode)?.Value ?? node.ToString();

    private SettingSource At(YamlNode node) => SettingSource.File(path, node.Start.Line);
}
