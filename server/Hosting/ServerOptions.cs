using Observe.Store.Configuration;

namespace Observe.Server.Hosting;

/// <summary>What this process hosts, where it listens and who may come in.</summary>
[ConfigurationSection("server", "What this process hosts, where it listens and who may come in.")]
internal sealed class ServerOptions
{
    [Setting("Roles hosted here: `all`, or a comma list of collector, analyzer, autoscaler, dashboard. Flag `--target`.")]
    public string Target { get; set; } = "all";

    [Setting("Address of page and HTTP APIs, HOST:PORT; port 0 takes a free one and prints it. Flag `--http`.")]
    public string Http { get; set; } = "127.0.0.1:7070";

    [Setting("Address of OTLP over gRPC, HOST:PORT or `off`. Flag `--otlp-grpc`.", Origin = "the port OTLP names")]
    public string OtlpGrpc { get; set; } = "127.0.0.1:4317";

    [Setting("Address of OTLP over HTTP, HOST:PORT or `off`. Flag `--otlp-http`.", Origin = "the port OTLP names")]
    public string OtlpHttp { get; set; } = "127.0.0.1:4318";

    [Setting("File of API keys, a line each: `admin|operate|read NAME KEY`. Demanded for any address but loopback. Flag `--api-key-file`.")]
    public string ApiKeyFile { get; set; } = "";

    [Setting("Listen beyond loopback without keys: everybody who reaches the port may do everything. Flag `--insecure`.")]
    public bool Insecure { get; set; }

    [Setting("PEM file of the TLS certificate (and its chain) for all listeners. Flag `--tls-certificate`.")]
    public string TlsCertificate { get; set; } = "";

    [Setting("PEM file of the certificate's private key. Flag `--tls-key`.")]
    public string TlsKey { get; set; } = "";
}
