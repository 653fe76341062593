namespace Observe.Autoscaler.Targets.Http;

/// <summary>Sends one request and reads its answer whole; trouble on the way is an answer, too.</summary>
internal sealed class HttpTargetClient(HttpClient client)
{
    /// <summary>Answers of platforms are small; more is refused unread.</summary>
    public const long LongestAnswer = 1 << 20;

    public async ValueTask<(TargetResult Result, string Body)> SendAsync(
        HttpRequestMessage request, string who, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return (HttpOutcome.Of(response.StatusCode, who, body), body);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return (HttpOutcome.Unreachable(who, error), "");
        }
    }
}
