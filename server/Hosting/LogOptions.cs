using Observe.Store.Configuration;

namespace Observe.Server.Hosting;

internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>What the program says on standard output.</summary>
[ConfigurationSection("log", "What the program says on standard output.")]
internal sealed class LogOptions
{
    [Setting("Least level that is written: trace, debug, information, warning, error, critical, none.")]
    public LogLevel Level { get; set; } = LogLevel.Information;

    [Setting("`text`, a line each for people, or `json`, an object each for machines.")]
    public LogFormat Format { get; set; } = LogFormat.Text;
}
