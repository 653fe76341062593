using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Observe.Store.Remote;

/// <summary>What a Prometheus-compatible engine answered: data, or an error of Prometheus's types and a sentence.</summary>
/// <param name="Data">The member <c>data</c>; undefined where there is an error.</param>
/// <param name="ErrorType"><c>bad_data</c>, <c>execution</c> …; <c>unavailable</c> where it did not answer at all; null where it did.</param>
/// <param name="Error">What is wrong, in words.</param>
/// <param name="Warnings">Beside either.</param>
public sealed record EngineAnswer(JsonElement Data, string? ErrorType = null, string? Error = null, IReadOnlyList<string>? Warnings = null);

/// <summary>A request that the engine took (null), refused for good, or could not take now.</summary>
/// <param name="IsFinal">Whether sending it again is of no use.</param>
/// <param name="Message">Why, in a sentence that names the engine.</param>
internal sealed record EngineRefusal(bool IsFinal, string Message);

/// <summary>
/// A Prometheus-compatible engine over HTTP (Prometheus, VictoriaMetrics, Mimir, Thanos): its query API and its remote-write receiver,
/// both where <c>store.metricsUrl</c> and <c>store.writeUrl</c> say. Name and password in an address are sent as basic authentication, and
/// <c>store.metricsTenant</c> as the tenant.
/// </summary>
public sealed class RemoteEngine(IHttpClientFactory clients, IOptions<StoreOptions> options)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "metrics engine";

    /// <summary>Mimir's header for the tenant that a request is of.</summary>
    private const string TenantHeader = "X-Scope-OrgID";

    /// <summary>Mimir's limit on the name of a tenant, in characters.</summary>
    private const int LongestTenant = 150;

    /// <summary>Of a refusal's body: engines send pages of HTML where a proxy is in between.</summary>
    private const int LongestExcerpt = 300;

    private readonly Uri _api = new(options.Value.MetricsUrl.TrimEnd('/') + "/");
    private readonly Uri _write = new(options.Value.WriteUrl is { Length: > 0 } write ? write : options.Value.MetricsUrl.TrimEnd('/') + "/api/v1/write");

    /// <summary>Whether Mimir takes a text as the name of one tenant, for writes too, which several joined by <c>|</c> would not be.</summary>
    public static bool IsTenant(string text)
        => text.Length is > 0 and <= LongestTenant && text is not ("." or "..")
            && text.All(character => char.IsAsciiLetterOrDigit(character) || "!-_.*'()".Contains(character, StringComparison.Ordinal));

    /// <summary>Address of the engine as it may be shown.</summary>
    public string Name => WithoutUser(_api);

    /// <param name="path">Below <c>/api/v1/</c>.</param>
    /// <param name="parameters">Sent as a form: an expression may be longer than an address may.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<EngineAnswer> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
        => AskAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(_api, "api/v1/" + path)) { Content = new FormUrlEncodedContent(parameters) }, cancellationToken);

    /// <param name="path">Below <c>/api/v1/</c>, with its query.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<EngineAnswer> GetAsync(string path, CancellationToken cancellationToken)
        => AskAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_api, "api/v1/" + path)), cancellationToken);

    /// <summary>Sends one write request of remote write 1.0, compressed already; null where it was taken.</summary>
    internal async Task<EngineRefusal?> WriteAsync(ReadOnlyMemory<byte> snappy, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WithoutUser(_write)) { Content = new ReadOnlyMemoryContent(snappy) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        request.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
        Authorize(request, _write);
        try
        {
            using var answer = await clients.CreateClient(Client).SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
                return null;
            var isFinal = (int)answer.StatusCode is >= 400 and < 500 && answer.StatusCode != HttpStatusCode.TooManyRequests;
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            return new EngineRefusal(isFinal, $"{WithoutUser(_write)} answered {(int)answer.StatusCode}: {Excerpt(body)}");
        }
        catch (Exception error) when (IsUnreachable(error, cancellationToken))
        {
            return new EngineRefusal(false, $"{WithoutUser(_write)} cannot be written to: {error.Message}");
        }
    }

    /// <summary>A time in ms as Prometheus's API takes it.</summary>
    public static string Seconds(long time) => (time / 1000m).ToString(CultureInfo.InvariantCulture);

    private async Task<EngineAnswer> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Authorize(request, _api);
        request.RequestUri = new Uri(WithoutUser(request.RequestUri!));
        try
        {
            using (request)
            {
                using var answer = await clients.CreateClient(Client).SendAsync(request, cancellationToken);
                var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
                return Read(body, answer.StatusCode);
            }
        }
        catch (Exception error) when (IsUnreachable(error, cancellationToken))
        {
            return new EngineAnswer(default, "unavailable", $"{Name} does not answer: {error.Message}");
        }
    }

    private EngineAnswer Read(byte[] body, HttpStatusCode status)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("status", out var outcome))
            {
                var warnings = root.TryGetProperty("warnings", out var texts) && texts.ValueKind == JsonValueKind.Array
                    ? texts.EnumerateArray().Select(text => text.ToString()).ToArray() : [];
                return outcome.ValueEquals("success")
                    ? new EngineAnswer(root.GetProperty("data").Clone(), Warnings: warnings)
                    : new EngineAnswer(default, Text(root, "errorType") ?? "internal", Text(root, "error") ?? $"{Name} says no reason", warnings);
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException)
        {
            // A proxy's page, or an engine's own text.
        }

        return new EngineAnswer(default, "unavailable", $"{Name} answered {(int)status} with what is no answer of Prometheus's API: {Excerpt(Encoding.UTF8.GetString(body))}");
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var text) ? text.ToString() : null;

    private void Authorize(HttpRequestMessage request, Uri address)
    {
        if (options.Value.MetricsTenant is { Length: > 0 } tenant)
            request.Headers.Add(TenantHeader, tenant);
        if (address.UserInfo.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        }
    }

    private static string WithoutUser(Uri address) => new UriBuilder(address) { UserName = "", Password = "" }.Uri.ToString();

    /// <summary>A timeout of the client is a cancellation that nobody asked for.</summary>
    private static bool IsUnreachable(Exception error, CancellationToken cancellationToken)
        => error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Excerpt(string text)
        => (text.Length > LongestExcerpt ? text[..LongestExcerpt] + "…" : text).Trim() is { Length: > 0 } some ? some : "nothing";
}
