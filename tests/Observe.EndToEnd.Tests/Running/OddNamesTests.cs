using System.Net;
using System.Net.Http.Json;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Running;

public sealed class OddNamesTests
{
    private const string Workload = "local/shop%2Fa/50%25 off?#x";

    [Fact]
    public async Task Names_with_what_an_address_reads_as_its_own_are_taken_encoded()
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);
        var bySegment = "/api/observe/v1/policies/" + string.Join('/', Workload.Split('/').Select(Uri.EscapeDataString));
        var whole = "/api/observe/v1/policies/" + Uri.EscapeDataString(Workload);

        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(observe, bySegment, new { workload = Workload, target = new { kind = "none" } }));
        foreach (var path in (string[])[bySegment, whole])
            Assert.Contains("50%25 off", await observe.Client.GetStringAsync(path), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(observe, whole, new { workload = Workload, mode = "off", target = new { kind = "none" } }));

        var receiver = new { name = "a/b?#%", kind = "webhook", url = "https://example.org/" };
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(observe, "/api/observe/v1/receivers/" + Uri.EscapeDataString(receiver.name), receiver));
        using var gone = await observe.Client.DeleteAsync("/api/observe/v1/receivers/" + Uri.EscapeDataString(receiver.name));
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
    }

    private static async Task<HttpStatusCode> PutAsync(ObserveProcess observe, string path, object body)
    {
        using var answer = await observe.Client.PutAsJsonAsync(path, body);
        return answer.StatusCode;
    }
}
