using System.ComponentModel.DataAnnotations;

namespace Observe.Server.Configuration;

/// <summary>Values for .NET's binder as they are gathered, and everything found wrong on the way.</summary>
internal sealed class ConfigurationValues
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationProblem> _problems = [];

    public IReadOnlyDictionary<string, string?> Values => _values;

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    public int ErrorCount => _problems.Count(problem => !problem.IsWarning);

    public void Set(string bindingKey, string value) => _values[bindingKey] = value;

    public void Problem(SettingSource source, string key, string message)
        => _problems.Add(new ConfigurationProblem(source, key, message));

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
                Set(bindingKey, bound);
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
            Set($"{bindingKey}:{i}", items[i]);
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
