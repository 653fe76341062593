using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Observe.Store.Configuration;

namespace Observe.Server.Configuration;

/// <summary>
/// Every section and setting there is, read from the options classes marked with <see cref="ConfigurationSectionAttribute"/>.
/// The file, environment variables, flags and the reference in docs all follow this one schema.
/// </summary>
internal sealed class ConfigurationSchema
{
    private ConfigurationSchema(IReadOnlyList<SectionSchema> sections)
    {
        Sections = sections;
        Settings = sections.SelectMany(section => section.Settings).ToDictionary(setting => setting.Key, StringComparer.Ordinal);
    }

    public IReadOnlyList<SectionSchema> Sections { get; }

    /// <summary>By full key, for example <c>store.retentionTime</c>.</summary>
    public IReadOnlyDictionary<string, SettingSchema> Settings { get; }

    public static ConfigurationSchema From(params IEnumerable<Assembly> assemblies)
        => new([.. assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Type: type, Section: type.GetCustomAttribute<ConfigurationSectionAttribute>()))
            .Where(item => item.Section is not null)
            .OrderBy(item => item.Section!.Name, StringComparer.Ordinal)
            .Select(item => SectionSchema.From(item.Type, item.Section!))]);

    /// <summary>Whether a key is a section or the beginning of one: <c>collector</c> for <c>collector.otlp</c>.</summary>
    public bool IsSectionPath(string key)
        => Sections.Any(section => section.Name == key || section.Name.StartsWith(key + ".", StringComparison.Ordinal));
}

internal sealed record SectionSchema(string Name, string Summary, IReadOnlyList<SettingSchema> Settings)
{
    public static SectionSchema From(Type type, ConfigurationSectionAttribute section)
    {
        var defaults = Activator.CreateInstance(type)
            ?? throw new InvalidOperationException($"{type} has no constructor without parameters");
        var settings = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (Property: property, Setting: property.GetCustomAttribute<SettingAttribute>()))
            .Where(item => item.Setting is not null)
            .Select(item => new SettingSchema(
                $"{section.Name}.{JsonNamingPolicy.CamelCase.ConvertName(item.Property.Name)}",
                item.Property.PropertyType,
                item.Property.GetValue(defaults),
                item.Setting!,
                [.. item.Property.GetCustomAttributes<ValidationAttribute>()]));
        return new SectionSchema(section.Name, section.Summary, [.. settings]);
    }
}

internal sealed record SettingSchema(
    string Key, Type Type, object? Default, SettingAttribute Description, IReadOnlyList<ValidationAttribute> Rules)
{
    /// <summary><c>store.lateWindow</c> → <c>OBSERVE_STORE_LATE_WINDOW</c>.</summary>
    public string EnvironmentVariable { get; } =
        "OBSERVE_" + string.Concat(Key.Select(c => c == '.' ? "_" : char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString()));
}
