using System.Net;
using System.Net.Sockets;

namespace Observe.Server.Demo;

/// <summary>Where everything of one demo run is.</summary>
internal sealed record DemoSettings(string Folder, Uri Observe, Uri OtlpGrpc, Uri OtlpHttp, Uri Gateway, Uri AlertSink)
{
    /// <summary>Observe at its usual addresses where they are free, or all on free ports where the run is only a check.</summary>
    public static DemoSettings Create(bool usualPorts)
    {
        var folder = Directory.CreateTempSubdirectory("observe-demo-").FullName;
        return new DemoSettings(
            folder,
            Local(usualPorts ? FreePort(7070) : FreePort()),
            Local(usualPorts ? FreePort(4317) : FreePort()),
            Local(usualPorts ? FreePort(4318) : FreePort()),
            Local(FreePort()),
            Local(FreePort()));
    }

    /// <summary>
    /// The configuration of the demo: what a person would write who has seconds where others have minutes.
    /// </summary>
    public string ToYaml() => $"""
        store:
          data: {Folder}/data
        server:
          http: {Observe.Authority}
          otlpGrpc: {OtlpGrpc.Authority}
          otlpHttp: {OtlpHttp.Authority}
        log:
          level: warning
        telemetry:
          interval: 5s
        collector:
          scrape:
            jobs:
              - name: gateway
                interval: 1s
                timeout: 1s
                metricsPath: /stats/prometheus
                staticTargets: ["{Gateway.Authority}"]
                labels:
                  location: {DemoFunction.Location}
                  namespace: {DemoFunction.Namespace}
        analyzer:
          profiles:
            interval: 1s
            rateWindow: 10s
            backfill: 30m
          forecast:
            step: 1s
            interval: 2s
            trainingInterval: 60s
          detection:
            interval: 1s
        autoscaler:
          interval: 1s
        """;

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}");

    /// <summary>The port that is wished for, or another one where it is taken: who tries the demo often has an Observe running.</summary>
    internal static int FreePort(int wished = 0)
    {
        using var listener = new TcpListener(IPAddress.Loopback, wished);
        try
        {
            listener.Start();
        }
        catch (SocketException error) when (wished != 0 && error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return FreePort();
        }

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
