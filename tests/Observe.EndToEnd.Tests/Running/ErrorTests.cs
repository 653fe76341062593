using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Running;

/// <summary>The real program's errors: always with words, never with its inside.</summary>
public sealed class ErrorTests
{
    [Fact]
    public async Task Every_mistake_is_answered_with_words()
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);

        Assert.Equal(
            "400 parameter `limit`: `99999999999` is not a whole number from -2147483648 to 2147483647",
            await DetailAsync(observe, HttpMethod.Get, "/api/observe/v1/decisions?limit=99999999999"));
        Assert.Equal("400 parameter `minMs`: `abc` is not a number such as 12 or 0.5", await DetailAsync(observe, HttpMethod.Get, "/api/observe/v1/traces?minMs=abc"));
        Assert.Equal("400 parameter `limit`: -1 is below 0", await DetailAsync(observe, HttpMethod.Get, "/api/observe/v1/decisions?limit=-1"));
        Assert.Equal("404 there is nothing at /api/v1/nothing on this port", await DetailAsync(observe, HttpMethod.Get, "/api/v1/nothing"));
        Assert.Equal("400 parameter `tag`: `a` is not NAME=VALUE", await DetailAsync(observe, HttpMethod.Get, "/api/observe/v1/traces?tag=a"));
        Assert.Equal("400 parameter `limit`: `x` is not a whole number from -2147483648 to 2147483647", await DetailAsync(observe, HttpMethod.Get, "/api/v1/metadata?limit=x"));
        Assert.Equal("405 POST is not possible at /api/observe/v1/workloads: use GET", await DetailAsync(observe, HttpMethod.Post, "/api/observe/v1/workloads"));
        Assert.Equal(
            "404 no workload with a policy is called `a/b/c`: write one first, PUT /api/observe/v1/policies/a/b/c",
            await DetailAsync(observe, HttpMethod.Post, "/api/observe/v1/wake?workload=a/b/c"));
        Assert.Equal(
            "400 the policy has problems: minReplicas: a whole number from -2147483648 to 2147483647 was expected (line 1); "
                + "target: missing, and needed (line 1); maxReplicas: 0 is outside 1 to 10000 (instances)",
            await DetailAsync(observe, HttpMethod.Put, "/api/observe/v1/policies/a/b/c", """{"workload":"a/b/c","minReplicas":"x","maxReplicas":0}"""));
        Assert.Equal(
            "400 the body is not what is expected here: key: text was expected (line 1)",
            await DetailAsync(observe, HttpMethod.Post, "/api/observe/v1/session", """{"key":1}"""));
        Assert.Equal("404 there is nothing at /page on this port", await DetailAsync(observe, HttpMethod.Get, new Uri(observe.OtlpHttp, "/page").ToString()));
        Assert.DoesNotContain("fail:", observe.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/observe/v1/traces?start=-9223372036854775808&end=9223372036854775807")]
    [InlineData("/api/observe/v1/traces?minMs=1e308&maxMs=-1e308&limit=2147483647")]
    [InlineData("/api/observe/v1/decisions?start=9223372036854775807&end=-9223372036854775808&limit=0")]
    [InlineData("/api/v1/labels?start=-8e12&end=8e12")]
    public async Task Extremes_are_answered(string path)
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);

        using var answer = await observe.Client.GetAsync(path);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_that_is_declared_too_large_is_refused_before_it_is_sent()
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);

        var answer = await RawAsync(observe, $"PUT /api/observe/v1/silences/x HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {(64 << 20) + 1}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("the body is larger than 67108864 bytes: send less at once", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_a_key_is_no_line_of_the_log_and_one_with_a_wrong_key_is_one()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("keys"), "admin root admin-admin-admin-admin\nread eyes read-read-read-read\n");
        await using var observe = await ObserveProcess.StartAsync(folder.File("data"), "--api-key-file", folder.File("keys"));
        Assert.Equal("401 an API key is needed: send it as `Authorization: Bearer KEY`", await DetailAsync(observe, HttpMethod.Get, "/api/observe/v1/workloads"));
        observe.Client.DefaultRequestHeaders.Add("X-Api-Key", "wrong-wrong-wrong-wrong");
        Assert.Equal("401 this API key is not known: it is none of those in the file of --api-key-file", await DetailAsync(observe, HttpMethod.Get, "/api/v1/query?query=1"));
        observe.Client.DefaultRequestHeaders.Remove("X-Api-Key");
        observe.Client.DefaultRequestHeaders.Add("X-Api-Key", "read-read-read-read");
        Assert.Equal("403 this API key is of kind read, which may not do that", await DetailAsync(observe, HttpMethod.Post, "/api/observe/v1/wake"));

        await Poll.UntilAsync(() => observe.Output.Contains("may not POST /api/observe/v1/wake", StringComparison.Ordinal), "the last refusal is logged");
        // ASP.NET's own lines would name Authentication or Authorization.
        var lines = observe.Output.Split('\n')
            .Where(line => line.Contains("Observe.Server.Access", StringComparison.Ordinal) || line.Contains("Auth", StringComparison.Ordinal)).ToArray();
        Assert.True(lines.Length == 2, observe.Output);
        Assert.EndsWith("refused: GET /api/v1/query from 127.0.0.1 with an API key that is not known", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("refused: the API key of eyes is of kind read, which may not POST /api/observe/v1/wake", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_operation_of_the_document_has_a_summary_and_a_schema_of_its_success()
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);

        var document = await observe.Client.GetFromJsonAsync<JsonElement>("/api/observe/v1/openapi/v1.json");

        var all = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value))).ToArray();
        Assert.Empty(all.Where(operation => !operation.Value.TryGetProperty("summary", out _)).Select(operation => operation.Name));
        var operations = all.ToDictionary(operation => operation.Name, operation => SuccessOf(operation.Value));
        Assert.Empty(operations.Where(operation => operation.Value == "none").Select(operation => operation.Key));
        Assert.Equal(
            ["id", "protocol", "name", "address", "itemsPerSecond", "accepted", "refused", "lastSeen"],
            document.GetProperty("components").GetProperty("schemas").GetProperty("SourceStatus").GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(
            ("200 ItemListOfDecisionRecord", "200 ItemListOfTrainedModel", "202 WakeAnswer", "204", "200 StoreStatistics", "200 PrometheusAnswer"),
            (operations["get /api/observe/v1/decisions"], operations["get /api/observe/v1/models"], operations["post /api/observe/v1/wake"],
                operations["put /api/observe/v1/receivers/{name}"], operations["post /api/observe/v1/admin/flush"], operations["get /api/v1/query"]));
    }

    /// <summary>The success's status and schema: a name, or the kind of a schema without one; 204 has none.</summary>
    private static string SuccessOf(JsonElement operation)
    {
        foreach (var response in operation.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] == '2'))
        {
            if (response.Name == "204")
                return "204";
            if (response.Value.TryGetProperty("content", out var content) && content.EnumerateObject().First().Value.TryGetProperty("schema", out var schema))
                return $"{response.Name} {(schema.TryGetProperty("$ref", out var name) ? name.GetString()!.Split('/')[^1] : schema.GetProperty("type").ToString())}";
        }

        return "none";
    }

    private static async Task<string> DetailAsync(ObserveProcess observe, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await observe.Client.SendAsync(request);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return $"{(int)answer.StatusCode} {(body.TryGetProperty("detail", out var detail) ? detail : body.GetProperty("error")).GetString()}";
    }

    private static async Task<string> RawAsync(ObserveProcess observe, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, observe.Http.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
