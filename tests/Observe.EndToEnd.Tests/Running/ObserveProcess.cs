using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Running;

/// <summary>The built program, started on free loopback ports over a temporary folder, stopped with the test.</summary>
public sealed partial class ObserveProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ObserveProcess(Process process) => _process = process;

    /// <summary>The program under test.</summary>
    public static string Program { get; } = typeof(ObserveProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "ObserveProgram").Value!;

    public Uri Http { get; private set; } = null!;

    public Uri OtlpGrpc { get; private set; } = null!;

    public Uri OtlpHttp { get; private set; } = null!;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public int Id => _process.Id;

    /// <summary>Everything it printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<ObserveProcess> StartAsync(string dataFolder, params string[] arguments)
    {
        var observe = Launch([
            "run", "--data", dataFolder, "--http", "127.0.0.1:0", "--otlp-grpc", "127.0.0.1:0", "--otlp-http", "127.0.0.1:0", .. arguments]);
        await Poll.UntilAsync(
            () => observe._process.HasExited || observe._output.Any(IsReadyLine), "observe becomes ready");
        Assert.False(observe._process.HasExited, $"observe ended at once:\n{observe.Output}");
        observe.Http = observe.AddressOf("page and API");
        observe.OtlpGrpc = observe.AddressOf("OTLP gRPC");
        observe.OtlpHttp = observe.AddressOf("OTLP HTTP");
        observe.Client.BaseAddress = observe.Http;
        return observe;
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        await using var observe = Launch(arguments);
        await observe._process.WaitForExitAsync();
        observe._process.WaitForExit();
        return (observe._process.ExitCode, observe.Output);
    }

    /// <summary>SIGKILL: nothing of it gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The signal that a service manager sends; the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Value of an instant query that gives one number, or null where it gives none.</summary>
    public async Task<double?> QueryAsync(string expression, double? time = null)
    {
        var at = time is { } seconds ? $"&time={seconds.ToString(CultureInfo.InvariantCulture)}" : "";
        using var answer = await Client.GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}{at}");
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        var data = body.GetProperty("data");
        if (data.GetProperty("resultType").GetString() == "scalar")
            return Number(data.GetProperty("result"));
        var result = data.GetProperty("result");
        return result.GetArrayLength() == 0 ? null : Number(result[0].GetProperty("value"));
    }

    /// <summary>Items of one of Observe's own lists.</summary>
    public async Task<JsonElement[]> ListAsync(string path)
        => [.. (await Client.GetFromJsonAsync<JsonElement>($"/api/observe/v1{path}")).GetProperty("items").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private static ObserveProcess Launch(string[] arguments)
    {
        var start = new ProcessStartInfo(Program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("OBSERVE_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(variable);
        var process = Process.Start(start)!;
        var observe = new ObserveProcess(process);
        process.OutputDataReceived += (_, line) => observe.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => observe.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return observe;
    }

    /// <summary>The line that comes after the addresses; a log line may well say "already exists" before it.</summary>
    private static bool IsReadyLine(string line) => line.StartsWith("ready ", StringComparison.Ordinal);

    private void Keep(string? line)
    {
        if (line is not null)
            _output.Enqueue(line);
    }

    private Uri AddressOf(string listener)
        => AddressLine().Matches(Output).Where(match => match.Groups["name"].Value.Trim() == listener)
            .Select(match => new Uri(match.Groups["url"].Value)).FirstOrDefault() ?? new Uri("http://127.0.0.1:1");

    private static double Number(JsonElement pair) => double.Parse(pair[1].GetString()!, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<name>.+?) +(?<url>https?://\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AddressLine();
}
