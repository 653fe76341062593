using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Observe.EndToEnd.Tests.Ingest;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;

namespace Observe.EndToEnd.Tests.Split;

/// <summary>The four roles as four processes over one PostgreSQL. A test that ends one starts another in its place.</summary>
public sealed class SplitInstallation : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private PostgresServer? _server;
    private string _connection = "";

    public PostgresServer Server => _server!;

    public ObserveProcess Collector { get; private set; } = null!;

    public ObserveProcess Analyzer { get; set; } = null!;

    public ObserveProcess Autoscaler { get; set; } = null!;

    public ObserveProcess Dashboard { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!PostgresServer.IsInstalled)
            return;
        _server = await PostgresServer.StartAsync();
        _connection = await _server.NewDatabaseAsync();
        var starting = new[] { StartAsync("collector"), StartAnalyzerAsync(), StartAsync("autoscaler"), StartAsync("dashboard") };
        var started = await Task.WhenAll(starting);
        (Collector, Analyzer, Autoscaler, Dashboard) = (started[0], started[1], started[2], started[3]);
    }

    public Task<ObserveProcess> StartAnalyzerAsync(string interval = "1s")
        => StartAsync(
            "analyzer", $"analyzer.profiles.interval={interval}", "analyzer.forecast.step=1s", "analyzer.forecast.interval=1s",
            "analyzer.forecast.trainingInterval=10s");

    public Task<ObserveProcess> StartAutoscalerAsync() => StartAsync("autoscaler");

    /// <summary>One point over OTLP; whether it was acknowledged.</summary>
    public async Task<bool> SendAsync(string service, string name, double value)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var answer = await Collector.Client.PostAsync(
            new Uri(Collector.OtlpHttp, "/v1/metrics"), OtlpJson.Gauge(service, name, value, now));
        // A body tells of points refused, such as a second one of the same millisecond.
        return answer.StatusCode == HttpStatusCode.OK && await answer.Content.ReadAsStringAsync() == "{}";
    }

    public async Task PutAsync(string path, object body)
    {
        using var answer = await Dashboard.Client.PutAsJsonAsync("/api/observe/v1" + path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Its platform is not there, so decisions are all that comes of it.</summary>
    public Task PutPolicyAsync(string service)
        => PutAsync($"/policies/local/default/{service}", new
        {
            workload = $"local/default/{service}",
            mode = "auto",
            minReplicas = 0,
            maxReplicas = 8,
            target = new { kind = "kubernetes", settings = new { @namespace = "default", name = service } },
        });

    /// <summary>Waits until the dashboard lists an item that fits.</summary>
    public Task ListedAsync(string path, Func<JsonElement, bool> fits, string what)
        => Poll.UntilAsync(async () => (await Dashboard.ListAsync(path)).Any(fits), what);

    public Task QueriedAsync(string expression, double value)
        => Poll.UntilAsync(
            async () => await Dashboard.QueryAsync(expression) == value, $"{expression} is {value.ToString(CultureInfo.InvariantCulture)}");

    public static Task<string> StateAsync(ObserveProcess observe) => observe.Client.GetStringAsync("/-/ready");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { Collector, Analyzer, Autoscaler, Dashboard })
        {
            if (process is not null)
                await process.DisposeAsync();
        }

        _server?.Dispose();
        _folder.Dispose();
    }

    private Task<ObserveProcess> StartAsync(string role, params string[] settings)
        => ObserveProcess.StartAsync(
            _folder.File(role),
            [
                "--target", role, "--postgres", _connection, "--set", "autoscaler.interval=1s",
                .. settings.SelectMany(setting => new[] { "--set", setting }),
            ]);
}
