using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Targets.Http;
using Observe.Store.Configuration;
using Observe.Store.Policies;
using Observe.Store.State;

namespace Observe.Autoscaler.Targets.Webhook;

/// <summary>Tells any program over HTTP what is wanted, and asks it what is there where it says where.</summary>
internal sealed class WebhookTarget(IHttpClientFactory clients, IOptions<WebhookOptions> options) : IScalingTarget
{
    public const string ClientName = "observe-webhook-target";
    public const string SignatureHeader = "X-Observe-Signature";

    public string Kind => TargetKinds.Webhook;

    public string Summary => "Posts the wanted instances as JSON to a URL.";

    public static IReadOnlyList<TargetSetting> AllSettings { get; } =
    [
        new("url", "Where orders are posted: {workload, replicas, concurrency, decision}.", IsRequired: true),
        new("stateUrl", "Where GET answers {ready, desired, limit}, each optional; without it Observe trusts signals and its own orders."),
    ];

    public IReadOnlyList<TargetSetting> Settings => AllSettings;

    public async ValueTask<TargetReading> ReadAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        // An order alone can be given without knowing: the loop then goes by signals and by what was last ordered.
        if (request.Setting("stateUrl") is null)
            return new TargetReading();
        if (Address(request, "stateUrl") is not { } url)
            return TargetReading.Unknown($"target.settings.stateUrl `{request.Setting("stateUrl")}` is no http or https URL");
        using var get = new HttpRequestMessage(HttpMethod.Get, url);
        var (result, body) = await Client().SendAsync(get, $"webhook state {url}", cancellationToken);
        if (!result.IsDone)
            return TargetReading.Unknown(result.Message);
        try
        {
            var state = JsonSerializer.Deserialize<State>(body, StateJson.Options);
            return state is null or { Ready: < 0 } or { Desired: < 0 } or { Limit: < 1 }
                ? TargetReading.Unknown($"webhook state {url} answered with impossible numbers")
                : new TargetReading { Ready = state.Ready, Desired = state.Desired, Limit = state.Limit };
        }
        catch (JsonException error)
        {
            return TargetReading.Unknown($"webhook state {url} answered with no JSON of ready, desired, limit: {error.Message}");
        }
    }

    public ValueTask<TargetResult> ScaleAsync(TargetRequest request, int replicas, CancellationToken cancellationToken)
        => PostAsync(request, replicas, null, cancellationToken);

    public ValueTask<TargetResult> SetConcurrencyAsync(TargetRequest request, int limit, CancellationToken cancellationToken)
        => PostAsync(request, null, limit, cancellationToken);

    private async ValueTask<TargetResult> PostAsync(
        TargetRequest request, int? replicas, int? concurrency, CancellationToken cancellationToken)
    {
        if (Address(request, "url") is not { } url)
            return new(TargetOutcome.Misconfigured, $"target.settings.url `{request.Setting("url")}` is no http or https URL");
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { workload = request.Workload.ToString(), replicas, concurrency, decision = request.DecisionId }, StateJson.Options);
        using var post = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        post.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (await SecretFile.ReadAsync(options.Value.SecretFile, cancellationToken) is { } secret)
            post.Headers.Add(SignatureHeader, Sign(body, secret));
        return (await Client().SendAsync(post, $"webhook {url}", cancellationToken)).Result;
    }

    /// <summary><c>sha256=</c> and the hexadecimal HMAC-SHA256 of the body, as GitHub's webhooks have it.</summary>
    public static string Sign(byte[] body, string secret)
        => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private HttpTargetClient Client() => new(clients.CreateClient(ClientName));

    private static Uri? Address(TargetRequest request, string setting)
        => HttpUrl.TryParse(request.Setting(setting), out var url) ? url : null;

    private sealed record State(int? Ready, int? Desired, int? Limit);
}
