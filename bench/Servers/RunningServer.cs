using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Observe.Benchmarks.Servers;

/// <summary>A server of the table on a free port over a folder that may outlive it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>For a start, a query or a merge.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ServerDefinition _definition;
    private readonly HttpClient _client;

    private RunningServer(ServerDefinition definition, string folder)
    {
        _definition = definition;
        var address = $"127.0.0.1:{FreePort()}";
        Address = new Uri($"http://{address}");
        _client = new HttpClient { BaseAddress = Address, Timeout = Patience };
        Program = RunningProgram.Start(definition.Path!, definition.Arguments(folder, address));
    }

    public Uri Address { get; }

    public RunningProgram Program { get; }

    public static RunningServer Start(ServerDefinition definition, string folder) => new(definition, folder);

    public static async Task<RunningServer> StartReadyAsync(ServerDefinition definition, string folder)
    {
        var server = Start(definition, folder);
        await server.UntilAsync(async () =>
        {
            using var answer = await server._client.GetAsync("/-/ready");
            return answer.IsSuccessStatusCode;
        });
        return server;
    }

    /// <summary>Result of an instant query: element by element its labels and value.</summary>
    public async Task<IReadOnlyList<(JsonElement Labels, double Value)>> QueryAsync(string expression, long time)
    {
        // Without nocache VictoriaMetrics may answer from what it answered before.
        var path = $"/api/v1/query?query={Uri.EscapeDataString(expression)}&time={time / 1000}&nocache=1";
        using var body = await _client.GetStreamAsync(path);
        var answer = await JsonSerializer.DeserializeAsync<JsonElement>(body);
        return [.. answer.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(item => (item.GetProperty("metric"), double.Parse(item.GetProperty("value")[1].GetString()!)))];
    }

    /// <summary>Asks until there is something in the answer; since the start of the process, and what it said.</summary>
    public async Task<(TimeSpan After, double Value)> FirstAnswerAsync(string expression, long time)
    {
        var value = 0.0;
        await UntilAsync(async () =>
        {
            var answer = await QueryAsync(expression, time);
            value = answer.Count > 0 ? answer[0].Value : 0;
            return answer.Count > 0;
        });
        return (Stopwatch.GetElapsedTime(Program.StartedAt), value);
    }

    /// <summary>Asks for everything to be merged, and waits until the folder has had one size for three seconds.</summary>
    public async Task MergeAsync(TemporaryFolder folder)
    {
        foreach (var path in _definition.Merge)
        {
            using var answer = await _client.GetAsync(path);
            answer.EnsureSuccessStatusCode();
        }

        var (size, unchanged, started) = (folder.Size(), 0, Stopwatch.GetTimestamp());
        while (unchanged < 3 && Stopwatch.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            var now = folder.Size();
            unchanged = now == size ? unchanged + 1 : 0;
            size = now;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return Program.DisposeAsync();
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (Stopwatch.GetElapsedTime(Program.StartedAt) < Patience && !Program.HasExited)
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (HttpRequestException)
            {
                // Does not listen yet, or is not ready yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        throw new InvalidOperationException($"{_definition.Name} gives no answer: {Program.LastLines}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
