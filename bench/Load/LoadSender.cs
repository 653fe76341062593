using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Observe.Benchmarks.Load;

/// <summary>Sends a load as fast as the server takes it: a request after the other on each connection, all of a phase before the next.</summary>
internal sealed class LoadSender(EncodedLoad load, Uri server)
{
    /// <summary>A server that says "later" is asked again; one that says so for a minute is broken.</summary>
    private const int MaxAttempts = 600;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="acknowledged">Is told how many samples were acknowledged so far.</param>
    /// <param name="cancellationToken">Ends the load; what was under way then counts as sent.</param>
    public async Task<LoadTally> SendAsync(Action<long>? acknowledged = null, CancellationToken cancellationToken = default)
    {
        var tally = new LoadTally(load.Shape);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = load.Shape.Connections })
        {
            Timeout = TimeSpan.FromMinutes(2),
        };
        var started = Stopwatch.GetTimestamp();
        var next = new int[load.Shape.Connections];
        var phases = load.Shape.PhaseOf(load.Shape.Blocks - 1) + 1;
        for (var phase = 0; phase < phases && !cancellationToken.IsCancellationRequested; phase++)
        {
            await Task.WhenAll(Enumerable.Range(0, next.Length).Select(
                connection => Task.Run(() => SendPhaseAsync(connection, phase), CancellationToken.None)));
        }

        tally.Took = Stopwatch.GetElapsedTime(started);
        return tally;

        async Task SendPhaseAsync(int connection, int phase)
        {
            var requests = load.Requests(connection);
            for (; next[connection] < requests.Count && requests[next[connection]].Phase == phase; next[connection]++)
            {
                if (cancellationToken.IsCancellationRequested)
                    return;
                var request = requests[next[connection]];
                tally.Send(connection, request);
                try
                {
                    if (await PostAsync(client, server, load.Read(request), null, cancellationToken) is { } refusal)
                    {
                        tally.Refuse(request, refusal);
                        continue;
                    }

                    var soFar = tally.Acknowledge(connection, request);
                    acknowledged?.Invoke(soFar);
                }
                catch (Exception error) when (error is HttpRequestException or OperationCanceledException && cancellationToken.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }

    /// <param name="onLater">Is told each "later".</param>
    /// <returns>Null where it was acknowledged, else what the server said.</returns>
    public static async Task<string?> PostAsync(HttpClient client, Uri server, byte[] body, Action? onLater, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            content.Headers.ContentEncoding.Add("snappy");
            content.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
            using var answer = await client.PostAsync(new Uri(server, "/api/v1/write"), content, cancellationToken);
            if (answer.IsSuccessStatusCode)
                return null;
            if (attempt == MaxAttempts || (answer.StatusCode < HttpStatusCode.InternalServerError && answer.StatusCode != HttpStatusCode.TooManyRequests))
                return $"{(int)answer.StatusCode}: {(await answer.Content.ReadAsStringAsync(cancellationToken)).Trim()}";
            onLater?.Invoke();
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
