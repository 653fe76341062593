using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

namespace Observe.Server.Configuration;

/// <summary>The configuration reference as Markdown, from the same schema that reads the file.</summary>
internal static class ConfigurationReference
{
    public static string Write(ConfigurationSchema schema)
    {
        var text = new StringBuilder();
        text.Append("# Configuration reference\n\n");
        text.Append("Generated from the options by `./observe config reference > docs/configuration.md`; a test keeps it so.\n\n");
        text.Append("Nothing needs to be set. One YAML file (`--config FILE`), over it environment variables, over them flags\n");
        text.Append("(`--set key=value` for every key). `./observe config check FILE` names every problem with its line.\n");
        text.Append("Durations are written `500ms 30s 5m 2h 7d`, sizes `64MiB`.\n");
        foreach (var section in schema.Sections)
            WriteSection(section, text);
        return text.ToString();
    }

    private static void WriteSection(SectionSchema section, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {section.Name}\n\n{section.Summary}\n\n");
        text.Append("| key, environment variable | default | meaning |\n|---|---|---|\n");
        foreach (var setting in section.Settings)
        {
            var meaning = new StringBuilder(setting.Description.Summary);
            if (setting.Description.Unit is { } unit)
                meaning.Append(CultureInfo.InvariantCulture, $" Unit: {unit}.");
            foreach (var range in setting.Rules.OfType<RangeAttribute>())
                meaning.Append(CultureInfo.InvariantCulture, $" Range: {RangeText.Of(range)}.");
            if (setting.Description.Origin is { } origin)
                meaning.Append(CultureInfo.InvariantCulture, $" Default from: {origin}.");
            text.Append(CultureInfo.InvariantCulture,
                $"| `{setting.Key}`<br>`{setting.EnvironmentVariable}` | {Escape(SettingText.Format(setting.Default))} | {Escape(meaning.ToString())} |\n");
        }
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
}
