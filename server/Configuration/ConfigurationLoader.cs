using Observe.Store.Configuration;

namespace Observe.Server.Configuration;

/// <summary>File, then environment variables over it, then flags over both. Never throws for what a person wrote.</summary>
internal static class ConfigurationLoader
{
    private const string Prefix = "OBSERVE_";

    /// <param name="schema">What may be set.</param>
    /// <param name="file">Path of the YAML file, or null.</param>
    /// <param name="environment">All environment variables; those that begin with OBSERVE_ count.</param>
    /// <param name="flags">Key, text and flag name, in order of appearance.</param>
    public static ConfigurationValues Load(
        ConfigurationSchema schema,
        string? file,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<(string Key, string Text, string Flag)> flags)
    {
        var values = new ConfigurationValues();
        if (file is not null)
            ReadFile(schema, file, values);
        ReadEnvironment(schema, environment, values);
        foreach (var (key, text, flag) in flags)
        {
            if (schema.Settings.TryGetValue(key, out var setting))
                values.SetText(setting, text, SettingSource.Flag(flag));
            else
                values.Problem(SettingSource.Flag(flag), key, UnknownKey(schema, key));
        }

        return values;
    }

    private static void ReadFile(ConfigurationSchema schema, string file, ConfigurationValues values)
    {
        try
        {
            new YamlSettings(schema, file, values).Read(BoundedYaml.ReadFile(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            values.Problem(new SettingSource(file), "", $"cannot be read: {error.Message}");
        }
    }

    private static void ReadEnvironment(
        ConfigurationSchema schema, IReadOnlyDictionary<string, string> environment, ConfigurationValues values)
    {
        var byVariable = schema.Settings.Values.ToDictionary(setting => setting.EnvironmentVariable, StringComparer.Ordinal);
        foreach (var (variable, text) in environment.Where(item => item.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            if (byVariable.TryGetValue(variable, out var setting))
                values.SetText(setting, text, SettingSource.Environment(variable));
            else if (NearestKey.Of(variable, byVariable.Keys) is { } nearest)
                // Only a warning: Kubernetes gives every pod OBSERVE_SERVICE_HOST and the like where a service is named observe.
                values.Warning(SettingSource.Environment(variable), "", $"not a setting; did you mean {nearest}?");
        }
    }

    private static string UnknownKey(ConfigurationSchema schema, string key)
        => NearestKey.Of(key, schema.Settings.Keys) is { } nearest ? $"no such setting; did you mean `{nearest}`?" : "no such setting";
}
