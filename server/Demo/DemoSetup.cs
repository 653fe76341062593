using Observe.Store.Alerts;
using Observe.Store.Policies;
using Observe.Store.State;

namespace Observe.Server.Demo;

/// <summary>What a user would do on the first day: a policy a function and somebody to tell, over the HTTP API.</summary>
internal sealed class DemoSetup(DemoSettings settings) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = settings.Observe, Timeout = TimeSpan.FromSeconds(10) };

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        foreach (var function in DemoFunction.All)
            await PutAsync($"/api/observe/v1/policies/{function.WorkloadId}", PolicyOf(function), cancellationToken);
        await PutAsync(
            "/api/observe/v1/receivers/pager",
            new AlertReceiver("pager", "webhook", settings.AlertSink.ToString(), AllowPrivate: true), cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private ScalingPolicy PolicyOf(DemoFunction function) => new()
    {
        Workload = function.WorkloadId,
        Mode = ScalingMode.Auto,
        MinReplicas = 1,
        MaxReplicas = 12,
        Objective = new ScalingObjective { Target = 0.7, LatencySeconds = LatencyObjective(function) },
        Concurrency = new ConcurrencyPolicy { Initial = function.ConcurrencyLimit, Max = 8, Adjust = true },
        // A demo's minute is a second: what waits a minute elsewhere waits some seconds here.
        ScaleDown = new ScaleDownPolicy { StabilizationSeconds = 15 },
        StartupSeconds = function.StartupSeconds,
        Target = new TargetReference("process", new Dictionary<string, string>
        {
            ["command"] = Environment.ProcessPath!,
            ["arguments"] = $"demo function {function.Name} --port {{port}} --gateway {settings.Gateway} --otlp {settings.OtlpGrpc}",
        }),
    };

    /// <summary>Three times the mean: the 95th percentile of the function's own distribution is 2 times the mean.</summary>
    internal static double LatencyObjective(DemoFunction function)
        => Math.Round(3 * (function.ServiceSeconds + (function.Calls is { } next ? DemoFunction.Named(next).ServiceSeconds : 0)), 3);

    private async Task PutAsync<T>(string path, T document, CancellationToken cancellationToken)
    {
        using var answer = await _client.PutAsJsonAsync(path, document, StateJson.Options, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
