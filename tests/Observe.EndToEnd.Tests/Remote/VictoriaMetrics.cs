using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Remote;

/// <summary>Debian's VictoriaMetrics on a free loopback port over a folder, which a second one may take over.</summary>
internal sealed class VictoriaMetrics : IAsyncDisposable
{
    private const string Program = "/usr/bin/victoria-metrics";

    private readonly Process _process;

    private VictoriaMetrics(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public static void SkipWithout() => Assert.SkipUnless(File.Exists(Program), "victoria-metrics (apt package) is missing");

    public static async Task<VictoriaMetrics> StartAsync(string folder, int? port = null)
    {
        var url = new Uri($"http://127.0.0.1:{port ?? FreePort()}");
        // It shows nothing of the last 30 s otherwise.
        var process = Process.Start(new ProcessStartInfo(Program,
        [
            $"-storageDataPath={folder}", $"-httpListenAddr={url.Authority}", "-search.latencyOffset=0s", "-search.disableCache", "-loggerLevel=ERROR",
        ]))!;
        var started = new VictoriaMetrics(process, url);
        using var client = new HttpClient();
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    return (await client.GetAsync(new Uri(url, "/health"))).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            }, "victoria-metrics answers");
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
