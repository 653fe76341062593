using System.ComponentModel.DataAnnotations;

namespace Observe.Server.Configuration;

/// <summary>Values for .NET's binder as they are gathered, and everything found wrong on the way.</summary>
internal sealed class ConfigurationValues
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SettingSource> _sources = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationProblem> _problems = [];

    public IReadOnlyDictionary<string, string?> Values => _values;

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    public int ErrorCount => _problems.Count(problem => !problem.IsWarning);

    public void Set(string bindingKey, string value, SettingSource source)
    {
        _values[bindingKey] = value;
        Mark(bindingKey, source);
    }

    /// <summary>Where a list or map was written: for what is missing in it.</summary>
    public void Mark(string bindingKey, SettingSource source) => _sources[bindingKey] = source;

    /// <summary>Where a key was written, or else what it stands in: <c>jobs[0].name</c> that is missing is at <c>jobs[0]</c>.</summary>
    public SettingSource SourceOf(string key)
    {
        for (var at = BindingKey(key); at.Length > 0; at = at[..Math.Max(0, at.LastIndexOf(':'))])
        {
            if (_sources.TryGetValue(at, out var source))
                return source;
        }

        return SettingSource.Defaults;
    }

    /// <summary>A source that is only the section's name is made the place where the key was written, if it was.</summary>
    public void Problem(SettingSource source, string key, string message)
        => _problems.Add(new ConfigurationProblem(
            key.StartsWith(source.Text + ".", StringComparison.Ordinal) && _sources.TryGetValue(BindingKey(key), out var written) ? written : source,
            key, message));

    private static string BindingKey(string key)
        => key.Replace("]", "", StringComparison.Ordinal).Replace('[', ':').Replace('.', ':');

    public void Warning(SettingSource source, string key, string message)
        => _problems.Add(new ConfigurationProblem(source, key, message, IsWarning: true));

    /// <summary>One scalar from an environment variable or a flag; lists are comma-separated there.</summary>
    public void SetText(SettingSchema setting, string text, SettingSource source)
    {
        var bindingKey = setting.Key.Replace('.', ':');
        if (SettingText.IsScalar(setting.Type))
        {
            if (!SettingText.TryParse(setting.Type, text, out _, out var bound, out var expected))
                Problem(source, setting.Key, $"`{text}` is not {expected}");
            else if (CheckRules(setting, text, source))
                Set(bindingKey, bound, source);
            return;
        }

        if (setting.Type != typeof(string[]))
        {
            Problem(source, setting.Key, "can be set in the configuration file only");
            return;
        }

        foreach (var old in _values.Keys.Where(key => key.StartsWith(bindingKey + ":", StringComparison.OrdinalIgnoreCase)).ToArray())
            _values.Remove(old);
        var items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < items.Length; i++)
            Set($"{bindingKey}:{i}", items[i], source);
    }

    /// <summary>Ranges and other attributes of the setting; a problem for each that does not hold.</summary>
    public bool CheckRules(SettingSchema setting, string text, SettingSource source)
    {
        if (!SettingText.TryParse(setting.Type, text, out var value, out _, out _))
            return false;
        var held = true;
        foreach (var rule in setting.Rules)
        {
            var context = new ValidationContext(setting) { MemberName = setting.Key, DisplayName = setting.Key };
            if (rule.GetValidationResult(value, context) == ValidationResult.Success)
                continue;
            held = false;
            Problem(source, setting.Key, rule is RangeAttribute range
                ? $"{text} is out of range: {RangeText.Of(range)}"
                : rule.FormatErrorMessage(setting.Key));
        }

        return held;
    }
}

internal static class RangeText
{
    public static string Of(RangeAttribute range)
        => SettingText.TryParse(range.OperandType, range.Minimum.ToString()!, out var min, out _, out _)
            && SettingText.TryParse(range.OperandType, range.Maximum.ToString()!, out var max, out _, out _)
            ? $"{SettingText.Format(min)} to {SettingText.Format(max)}"
            : $"{range.Minimum} to {range.Maximum}";
}
