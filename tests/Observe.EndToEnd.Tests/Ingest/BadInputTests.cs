using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Ingest;

/// <summary>Everything a sender can do wrong, against the real program: it says what is wrong, and the rest goes on.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task Bad_requests_are_explained_counted_and_harm_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path, "--set", "collector.maxBodySize=4096");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        await RefusedAsync(observe, "{ not json", "application/json", HttpStatusCode.BadRequest, "JSON");
        await RefusedAsync(observe, "\u0001\u0002", "application/x-protobuf", HttpStatusCode.BadRequest, "");
        await RefusedAsync(observe, "a,b", "text/csv", HttpStatusCode.UnsupportedMediaType, "application/x-protobuf");
        await RefusedAsync(observe, new string(' ', 5000), "application/json", HttpStatusCode.RequestEntityTooLarge, "collector.maxBodySize");
        await PartlyAsync(observe, OtlpJson.Gauge("bad", "early", 1, now + 3_600_000), "ahead");
        await SentAsync(observe, OtlpJson.Gauge("bad", "late", 1, now));
        await PartlyAsync(observe, OtlpJson.Gauge("bad", "late", 1, now - 30L * 86_400_000), "late");
        await PartlyAsync(observe, Json([.. "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\""u8, 0xff, .. "\",\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":\"1\",\"asDouble\":1}]}}]}]}]}"u8]), "UTF-8");

        await SentAsync(observe, OtlpJson.Gauge("good", "fine", 7, now));
        Assert.Equal(7, await observe.QueryAsync("fine{job=\"good\"}"));
        Assert.Equal(1, await observe.QueryAsync("count({job=\"bad\"})"));
        await Poll.UntilAsync(async () => (await RefusedReasonsAsync(observe)).IsSupersetOf(
            ["Malformed", "BodyTooLarge", "TooFarInFuture"]), "every refusal is on the sources page");
    }

    [Theory]
    [InlineData("/api/v1/query?query=rate(", "400", "1:6")]
    [InlineData("/api/v1/query?query=up&time=yesterday", "400", "time")]
    [InlineData("/api/v1/query_range?query=up&start=0&end=100000000&step=1", "400", "11,000")]
    [InlineData("/api/observe/v1/policies/no/such/workload", "404", "no/such/workload")]
    [InlineData("/api/observe/v1/nowhere", "404", "")]
    public async Task Bad_questions_are_explained(string path, string status, string message)
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);

        using var answer = await observe.Client.GetAsync(path);

        Assert.Equal(status, ((int)answer.StatusCode).ToString());
        Assert.Contains(message, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(ObserveProcess observe, string body, string type, HttpStatusCode status, string message)
        => await RefusedAsync(observe, Encoding.UTF8.GetBytes(body), type, status, message);

    private static async Task RefusedAsync(ObserveProcess observe, byte[] body, string type, HttpStatusCode status, string message)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await observe.Client.PostAsync(new Uri(observe.OtlpHttp, "/v1/metrics"), content);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(message, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>The request is taken, the item in it refused: OTLP's partial success.</summary>
    private static async Task PartlyAsync(ObserveProcess observe, HttpContent content, string message)
    {
        using var answer = await observe.Client.PostAsync(new Uri(observe.OtlpHttp, "/v1/metrics"), content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.OK, text), (answer.StatusCode, text));
        Assert.Contains(message, JsonDocument.Parse(text).RootElement.GetProperty("partialSuccess").GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    private static async Task SentAsync(ObserveProcess observe, HttpContent content)
    {
        using var answer = await observe.Client.PostAsync(new Uri(observe.OtlpHttp, "/v1/metrics"), content);
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync());
    }

    private static async Task<HashSet<string>> RefusedReasonsAsync(ObserveProcess observe)
    {
        var sources = await observe.Client.GetFromJsonAsync<JsonElement>("/api/observe/v1/sources");
        return [.. sources.GetProperty("items").EnumerateArray()
            .SelectMany(source => source.GetProperty("refused").EnumerateObject()).Select(item => item.Name)];
    }
}
