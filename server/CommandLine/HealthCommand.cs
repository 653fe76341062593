using System.CommandLine;

namespace Observe.Server.CommandLine;

/// <summary><c>observe health</c>: asks a running program whether it is ready; what a container's health check calls.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var address = new Option<string>("--url") { Description = "where it runs", DefaultValueFactory = _ => RunningServer.DefaultUrl };
        var ca = RunningServer.CaOption();
        var command = new Command("health", "exit 0 where a running Observe is ready, 1 where not") { address, ca };
        command.SetAction((parsed, cancellationToken) => AskAsync(parsed.GetValue(address)!, parsed.GetValue(ca), cancellationToken));
        return command;
    }

    private static async Task<int> AskAsync(string url, string? ca, CancellationToken cancellationToken)
    {
        var (client, problem) = RunningServer.Connect(url, ca, TimeSpan.FromSeconds(3));
        using var connected = client;
        if (connected is null)
        {
            Console.Error.WriteLine($"observe: {problem}");
            return 2;
        }

        try
        {
            using var answer = await connected.GetAsync("/-/ready", cancellationToken);
            Console.Write(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (HttpRequestException error)
        {
            Console.Error.WriteLine($"observe: {RunningServer.Describe(error, connected.BaseAddress!)}");
            return 1;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine($"observe: {url} gave no answer in {connected.Timeout.TotalSeconds:0} s");
            return 1;
        }
    }
}
