using System.Globalization;
using Observe.Server.CommandLine;
using Observe.Server.Configuration;
using Observe.Server.Demo.Load;
using Observe.Server.Hosting;
using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Server.Demo;

/// <summary>
/// The main job on real input: Observe, a gateway, three functions as processes, a recorded day in 24 minutes, one provoked
/// anomaly. Everything goes with it when it ends.
/// </summary>
internal sealed class DemoRun(DemoSettings settings, Action<string> say) : IAsyncDisposable
{
    /// <summary>When the anomaly is provoked, in seconds of the demo: late enough for the detector to know what is usual.</summary>
    public static readonly ProvokedFault Fault = new("thumbnail", 75, 105, 0.6);

    /// <summary>Evaluating the day before takes seconds; on a machine that is slower than this the demo goes on without.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

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
        await WaitForSignalsAsync(now, cancellationToken);
        await StopObserveAsync();
        await StartObserveAsync(cancellationToken);
        using var setup = new DemoSetup(settings);
        await setup.ApplyAsync(cancellationToken);
        say("policies and an alert receiver are set");
        await WaitForInstancesAsync(cancellationToken);
        var driven = _recordings.Where(item => DemoFunction.Named(item.Key).Recording is not null).ToDictionary();
        Player = new LoadPlayer(settings.Gateway, driven, [Fault], TimeProvider.System);
    }

    /// <summary>
    /// The day before is known once its seconds have signals. Observe begins anew then, as one that was there the day before: a
    /// forecaster that saw a half-filled day would not trust itself, and be as generous, for half a minute.
    /// </summary>
    private async Task WaitForSignalsAsync(long startOfDemo, CancellationToken cancellationToken)
    {
        var seconds = _recordings.Values.Min(recording => recording.HistorySeconds);
        var expression = string.Create(
            CultureInfo.InvariantCulture,
            $"count(count_over_time({Signals.Demand}[{seconds}s] @ {startOfDemo / 1000.0:0.000}) >= {0.95 * seconds:0})");
        using var facts = new DemoFacts(settings);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        while (await facts.QueryAsync(expression, cancellationToken) is not { } known || known < DemoFunction.All.Count)
        {
            if (TimeProvider.System.GetElapsedTime(started) > LongestWait)
            {
                say("the day before has signals in part only, and its forecasts will be worse");
                return;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
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
        await StopObserveAsync();
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

    private async Task StopObserveAsync()
    {
        if (_observe is null)
            return;
        await _observe.StopAsync();
        await _observe.DisposeAsync();
        _observe = null;
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
