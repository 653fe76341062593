using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Running;

public sealed class AccessTests
{
    private const string ReadKey = "read-read-read-read";
    private const string AdminKey = "admin-admin-admin-admin";

    [Fact]
    public async Task Keys_open_what_their_kind_may_do_and_no_more()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("keys"), $"read eyes {ReadKey}\nadmin root {AdminKey}\n");
        await using var observe = await ObserveProcess.StartAsync(folder.File("data"), "--api-key-file", folder.File("keys"));

        Assert.Equal(HttpStatusCode.OK, await GetAsync(observe, "/-/ready", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(observe, "/api/v1/query?query=1", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(observe, "/api/v1/query?query=1", Bearer("wrong-wrong-wrong-wrong")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(observe, "/api/v1/query?query=1", Bearer(ReadKey)));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(observe, "/api/v1/query?query=1", Basic("grafana", ReadKey)));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(observe, "/jobs", Bearer(ReadKey)));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(observe, "/jobs", Bearer(AdminKey)));
    }

    [Fact]
    public async Task The_page_signs_in_with_a_key_and_out_again()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("keys"), $"admin root {AdminKey}\n");
        await using var observe = await ObserveProcess.StartAsync(folder.File("data"), "--api-key-file", folder.File("keys"));
        using var browser = new HttpClient { BaseAddress = observe.Http };

        using var wrong = await browser.PostAsJsonAsync("/api/observe/v1/session", new { key = "no" });
        using var right = await browser.PostAsJsonAsync("/api/observe/v1/session", new { key = AdminKey });
        using var inside = await browser.GetAsync("/api/v1/query?query=1");
        using var outAgain = await browser.DeleteAsync("/api/observe/v1/session");
        using var outside = await browser.GetAsync("/api/v1/query?query=1");

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.Unauthorized],
            new[] { wrong, right, inside, outAgain, outside }.Select(answer => answer.StatusCode));
    }

    [Fact]
    public async Task Other_sites_pages_and_names_are_kept_out_of_loopback()
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/api/v1/query?query=1") { Headers = { Host = "evil.example" } };
        using var crossSite = new HttpRequestMessage(HttpMethod.Post, "/api/v1/write") { Headers = { { "Origin", "https://evil.example" } } };

        using var first = await observe.Client.SendAsync(rebound);
        using var second = await observe.Client.SendAsync(crossSite);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, first.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, second.StatusCode);
    }

    [Fact]
    public async Task The_ports_of_senders_serve_senders_only()
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);

        using var page = await observe.Client.GetAsync(new Uri(observe.OtlpHttp, "/api/v1/query?query=1"));

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
    }

    private static async Task<HttpStatusCode> GetAsync(ObserveProcess observe, string path, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = authorization } };
        using var answer = await observe.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private static AuthenticationHeaderValue Bearer(string key) => new("Bearer", key);

    private static AuthenticationHeaderValue Basic(string user, string key)
        => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{key}")));
}
