using Microsoft.AspNetCore.Http;

namespace Observe.Collector.Sources;

/// <summary>Who sent a request: the protocol, the name in its user agent, the address it came from.</summary>
internal readonly record struct Sender(string Protocol, string Name, string Address)
{
    private const int MaxNameLength = 200;

    public const string OtlpGrpc = "otlp-grpc";
    public const string OtlpHttp = "otlp-http";
    public const string RemoteWrite = "remote-write";
    public const string Scrape = "scrape";

    /// <summary>Of a scrape: the labels that all its series have, <c>up</c> among them.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Key of its row; two jobs may scrape one URL.</summary>
    public string Id => Protocol == Scrape ? $"{Protocol}|{Name}|{Address}" : $"{Protocol}|{Name}@{Address}";

    public static Sender Of(string protocol, HttpContext context)
        => new(protocol, Bounded(context.Request.Headers.UserAgent.ToString()), context.Connection.RemoteIpAddress?.ToString() ?? "");

    /// <summary>The same sender under the name it gave itself.</summary>
    public Sender Named(string? name) => string.IsNullOrEmpty(name) ? this : this with { Name = Bounded(name) };

    private static string Bounded(string name) => name.Length switch
    {
        0 => "unnamed",
        > MaxNameLength => name[..MaxNameLength],
        _ => name,
    };
}
