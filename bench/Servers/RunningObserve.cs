using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Observe.Benchmarks.Servers;

/// <summary>Observe with all roles on free ports over a temporary folder, asked where it listens.</summary>
internal sealed partial class RunningObserve : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningObserve(string[] arguments)
        => Program = RunningProgram.Start(ServerDefinitions.ObservePath, [
            "run", "--data", _folder.Path, "--http", "127.0.0.1:0", "--otlp-grpc", "off", "--otlp-http", "127.0.0.1:0", .. arguments], Read);

    public RunningProgram Program { get; }

    public Uri Http { get; private set; } = null!;

    public Uri OtlpHttp { get; private set; } = null!;

    /// <summary>Start of the process to its line "ready".</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public static async Task<RunningObserve> StartAsync(params string[] arguments)
    {
        var observe = new RunningObserve(arguments);
        while (await Task.WhenAny(observe._ready.Task, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System)) != observe._ready.Task)
        {
            if (observe.Program.HasExited)
                throw new InvalidOperationException($"observe ended before it was ready: {observe.Program.LastLines}");
        }

        return observe;
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        _folder.Dispose();
    }

    private void Read(string line)
    {
        var url = Url().Match(line).Value;
        if (line.Contains("page and API", StringComparison.Ordinal))
            Http = new Uri(url);
        if (line.Contains("OTLP HTTP", StringComparison.Ordinal))
            OtlpHttp = new Uri(url);
        if (!line.Contains("ready ", StringComparison.Ordinal) || _ready.Task.IsCompleted)
            return;
        ReadyAfter = Stopwatch.GetElapsedTime(Program.StartedAt);
        _ready.SetResult();
    }

    [GeneratedRegex(@"https?://\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Url();
}
