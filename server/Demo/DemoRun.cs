using Microsoft.AspNetCore.Hosting.Server;
using Observe.Server.CommandLine;
using Observe.Server.Configuration;
using Observe.Server.Demo.Load;
using Observe.Server.Hosting;
using Observe.Store.Metrics;

namespace Observe.Server.Demo;

/// <summary>
/// The main job on real input: Observe, a gateway, three functions as processes, a recorded day in 24 minutes, one provoked
/// anomaly. Everything goes with it when it ends.
/// </summary>
internal sealed class DemoRun(DemoSettings settings, Action<string> say) : IAsyncDisposable
{
    /// <summary>When the anomaly is provoked, in seconds of the demo: late enough for the detector to know what is usual.</summary>
    public static readonly ProvokedFault Fault = new("thumbnail", 75, 105, 0.6);

    private readonly Dictionary<string, LoadRecording> _recordings = DemoFunction.All.ToDictionary(
        function => function.Name,
        function => LoadRecording.Read(function.Recording ?? CallerOf(function).Recording!, function.PeakRate),
        StringComparer.Ordinal);

    private WebApplication? _observe;
    private ChildProcess? _gateway;

    public AlertSink Alerts { get; } = new(settings.AlertSink, say);

    public LoadPlayer Player { get; private set; } = null!;

    public DemoSettings Settings => settings;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await StartObserveAsync(cancellationToken);
        await Alerts.StartAsync(cancellationToken);
        _gateway = ChildProcess.Start("demo", "gateway", "--listen", settings.Gateway.ToString(), "--observe", settings.Observe.ToString());
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var samples = await DemoHistory.WriteAsync(
            _observe!.Services.GetRequiredService<IMetricWriter>(), _recordings, now, cancellationToken);
        say($"back-filled {_recordings.Values.Min(recording => recording.HistorySeconds) / 60} minutes of history, {samples} samples");
        using var setup = new DemoSetup(settings);
        await setup.ApplyAsync(cancellationToken);
        say("policies and an alert receiver are set");
        await WaitForInstancesAsync(cancellationToken);
        var driven = _recordings.Where(item => DemoFunction.Named(item.Key).Recording is not null).ToDictionary();
        Player = new LoadPlayer(settings.Gateway, driven, [Fault], TimeProvider.System);
    }

    /// <summary>The day begins once every function has its first instance: a demo of forecasts is no test of an empty house.</summary>
    private async Task WaitForInstancesAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = settings.Observe, Timeout = TimeSpan.FromSeconds(10) };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        foreach (var function in DemoFunction.All)
        {
            var path = $"/api/observe/v1/instances?workload={Uri.EscapeDataString(function.WorkloadId)}";
            while (!(await client.GetStringAsync(path, cancellationToken)).Contains("\"ready\"", StringComparison.Ordinal))
                await timer.WaitForNextTickAsync(cancellationToken);
        }

        say("every function has an instance; the day begins");
    }

    /// <summary>Plays the load until cancelled.</summary>
    public Task PlayAsync(CancellationToken cancellationToken) => Player.PlayAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _gateway?.Dispose();
        if (_observe is not null)
        {
            await _observe.StopAsync();
            await _observe.DisposeAsync();
        }

        await Alerts.DisposeAsync();
        try
        {
            Directory.Delete(settings.Folder, recursive: true);
        }
        catch (IOException)
        {
            // The temporary folder is the system's to tidy then.
        }
    }

    private async Task StartObserveAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(settings.Folder, "observe.yaml");
        await File.WriteAllTextAsync(file, settings.ToYaml(), cancellationToken);
        var values = ConfigurationLoader.Load(ObserveSchema.Instance, file, new Dictionary<string, string>(), []);
        var plan = RunCommand.Prepare(values) ?? throw new InvalidOperationException("the demo's configuration has problems");
        _observe = ObserveHost.Build(values, plan);
        await _observe.StartAsync(cancellationToken);
    }

    private static DemoFunction CallerOf(DemoFunction function)
        => DemoFunction.All.First(caller => caller.Calls == function.Name);
}
