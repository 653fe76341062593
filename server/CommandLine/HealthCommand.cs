using System.CommandLine;

namespace Observe.Server.CommandLine;

/// <summary><c>observe health</c>: asks a running program whether it is ready; what a container's health check calls.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "where it runs", DefaultValueFactory = _ => "http://127.0.0.1:7070" };
        var command = new Command("health", "exit 0 where a running Observe is ready, 1 where not") { url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
            try
            {
                using var answer = await client.GetAsync(new Uri(new Uri(parsed.GetValue(url)!), "/-/ready"), cancellationToken);
                Console.Write(await answer.Content.ReadAsStringAsync(cancellationToken));
                return answer.IsSuccessStatusCode ? 0 : 1;
            }
            catch (HttpRequestException error)
            {
                Console.Error.WriteLine($"observe: {error.Message}");
                return 1;
            }
        });
        return command;
    }
}
