namespace Observe.Server.Configuration;

/// <summary>Where a value was written, in words a person can go to: <c>observe.yaml:12</c>, <c>OBSERVE_STORE_DATA</c>, <c>--data</c>.</summary>
internal readonly record struct SettingSource(string Text)
{
    public static SettingSource File(string path, long line) => new($"{path}:{line}");

    public static SettingSource Environment(string variable) => new(variable);

    public static SettingSource Flag(string flag) => new(flag);

    public static SettingSource Defaults { get; } = new("defaults");

    public override string ToString() => Text;
}

/// <summary>One thing wrong (or doubtful) with the configuration.</summary>
internal sealed record ConfigurationProblem(SettingSource Source, string Key, string Message, bool IsWarning = false)
{
    public override string ToString() => $"{Source}: {(IsWarning ? "warning: " : "")}{(Key.Length == 0 ? "" : Key + ": ")}{Message}";
}
