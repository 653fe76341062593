namespace Observe.Store.Configuration;

/// <summary>Marks an options class as one section of the configuration file.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ConfigurationSectionAttribute(string name, string summary) : Attribute
{
    /// <summary>Key of the section, for example <c>store</c> or <c>collector.otlp</c>.</summary>
    public string Name { get; } = name;

    public string Summary { get; } = summary;
}

/// <summary>
/// One setting of a section. The default is the property's initial value; the range is a
/// <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/> beside it. The configuration reference is generated from these.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string summary) : Attribute
{
    public string Summary { get; } = summary;

    /// <summary>UCUM or plain: <c>s</c>, <c>By</c>, <c>{series}</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>Where the default comes from.</summary>
    public string? Origin { get; init; }
}
