using System.Net;
using System.Net.Sockets;

namespace Observe.Server.Demo;

/// <summary>Where everything of one demo run is.</summary>
internal sealed record DemoSettings(string Folder, Uri Observe, Uri OtlpGrpc, Uri OtlpHttp, Uri Gateway, Uri AlertSink)
{
    /// <summary>Observe at its usual addresses, or all on free ports where the run is only a check.</summary>
    public static DemoSettings Create(bool usualPorts)
    {
        var folder = Directory.CreateTempSubdirectory("observe-demo-").FullName;
        return new DemoSettings(
            folder,
            Local(usualPorts ? 7070 : FreePort()),
            Local(usualPorts ? 4317 : FreePort()),
            Local(usualPorts ? 4318 : FreePort()),
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
