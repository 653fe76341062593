using System.CommandLine;

namespace Observe.Server.CommandLine;

/// <summary><c>observe health</c>: asks a running program whether it is ready; what a container's health check calls.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var address = new Option<string>("--url") { Description = "where it runs", DefaultValueFactory = _ => "http://127.0.0.1:7070" };
        var command = new Command("health", "exit 0 where a running Observe is ready, 1 where not") { address };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var url = parsed.GetValue(address)!;
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                Console.Error.WriteLine($"observe: `{url}` is no address such as http://127.0.0.1:7070");
                return 2;
            }

            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
            try
            {
                using var answer = await client.GetAsync(new Uri(uri, "/-/ready"), cancellationToken);
                Console.Write(await answer.Content.ReadAsStringAsync(cancellationToken));
                return answer.IsSuccessStatusCode ? 0 : 1;
            }
            catch (HttpRequestException error)
            {
                Console.Error.WriteLine($"observe: {error.Message}");
                return 1;
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Console.Error.WriteLine($"observe: {url} gave no answer in {client.Timeout.TotalSeconds:0} s");
                return 1;
            }
        });
        return command;
    }
}
