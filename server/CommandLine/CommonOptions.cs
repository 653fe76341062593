using System.Collections;
using System.CommandLine;
using System.CommandLine.Parsing;
using Observe.Server.Configuration;

namespace Observe.Server.CommandLine;

/// <summary>Flags that stand for settings, and the configuration that file, environment and flags give together.</summary>
internal static class CommonOptions
{
    public static readonly Option<string?> Config = new("--config") { Description = "YAML configuration file", HelpName = "FILE" };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "any setting as key=value, for example store.retentionTime=7d (repeatable)",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly (string Key, Option<string?> Option)[] Texts =
    [
        Text("store.data", "--data", "DIR", "folder of the embedded store (default: data)"),
        Text("server.http", "--http", "HOST:PORT", "page and HTTP APIs (default: 127.0.0.1:7070; port 0 = a free one, printed)"),
        Text("server.otlpGrpc", "--otlp-grpc", "HOST:PORT", "OTLP over gRPC (default: 127.0.0.1:4317; off = none)"),
        Text("server.otlpHttp", "--otlp-http", "HOST:PORT", "OTLP over HTTP (default: 127.0.0.1:4318; off = none)"),
        Text("server.target", "--target", "ROLES", "all, or a comma list of collector, analyzer, autoscaler, dashboard"),
        Text("store.postgres", "--postgres", "CONN", "PostgreSQL connection string: keep everything there"),
        Text("store.metricsUrl", "--metrics-url", "URL", "Prometheus-compatible engine that keeps the metrics in the store's place"),
        Text("store.writeUrl", "--write-url", "URL", "where that engine takes remote write (default: metrics URL and /api/v1/write)"),
        Text("server.apiKeyFile", "--api-key-file", "FILE", "API keys, a line each: admin|operate|read NAME KEY"),
        Text("server.tlsCertificate", "--tls-certificate", "FILE", "PEM certificate for all listeners"),
        Text("server.tlsKey", "--tls-key", "FILE", "PEM private key of the certificate"),
    ];

    private static readonly Option<bool> Insecure = new("--insecure")
    {
        Description = "listen beyond loopback without API keys: everybody who reaches the port may do everything",
    };

    public static void AddTo(Command command)
    {
        command.Options.Add(Config);
        foreach (var (_, option) in Texts)
            command.Options.Add(option);
        command.Options.Add(Insecure);
        command.Options.Add(Set);
    }

    /// <summary>Everything a person set, checked against the schema.</summary>
    public static ConfigurationValues Load(ParseResult parsed)
    {
        var flags = new List<(string Key, string Text, string Flag)>();
        foreach (var (key, option) in Texts)
        {
            if (parsed.GetValue(option) is { } text)
                flags.Add((key, text, option.Name));
        }

        if (parsed.GetValue(Insecure))
            flags.Add(("server.insecure", "true", Insecure.Name));
        foreach (var pair in parsed.GetValue(Set) ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            flags.Add(equals < 0 ? (pair, "", "--set") : (pair[..equals].Trim(), pair[(equals + 1)..].Trim(), "--set"));
        }

        return ConfigurationLoader.Load(ObserveSchema.Instance, parsed.GetValue(Config), EnvironmentVariables(), flags);
    }

    public static Dictionary<string, string> EnvironmentVariables()
        => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(item => (string)item.Key, item => (string?)item.Value ?? "", StringComparer.Ordinal);

    private static (string Key, Option<string?> Option) Text(string key, string flag, string help, string description)
        => (key, new Option<string?>(flag) { Description = description, HelpName = help });
}
