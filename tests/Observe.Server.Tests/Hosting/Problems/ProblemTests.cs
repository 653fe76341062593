using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Observe.Dashboard.Documents;
using Observe.Server.Hosting.Problems;
using Observe.TestSupport;

namespace Observe.Server.Tests.Hosting.Problems;

public sealed class ProblemTests : IAsyncLifetime
{
    private readonly LogLines _log = new();
    private readonly WebApplication _application;

    public ProblemTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(_log);
        builder.Services.AddRoutingCore().AddProblems();
        _application = builder.Build();
        _application.UseProblems();
        _application.UseRouting();
        _application.UseParameterCheck();
        foreach (var path in new[] { "/list", "/api/v1/list" })
            _application.MapGet(path, (int? limit, long? start, double? minMs, bool? error) => $"{limit} {start} {minMs} {error}");
        _application.MapGet("/fault", string () => throw new InvalidOperationException("secret of the inside"));
        _application.MapGet("/bare/{status}", (int status) => Results.StatusCode(status));
        _application.MapGet("/spoken", () => Results.Text("own words", statusCode: 400));
        _application.MapGet("/late", async context =>
        {
            await context.Response.WriteAsync("begun");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException("too late");
        });
        _application.MapPut("/body/{status}", async (int status, HttpContext context) =>
        {
            context.Features.Set<IHttpMaxRequestBodySizeFeature>(new Limit());
            context.Request.Body = new RefusedBody(status);
            return (await StateDocuments.ReadAsync<object>(context.Request, default)).Error;
        });
    }

    public async ValueTask InitializeAsync() => await _application.StartAsync();

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Theory]
    [InlineData("limit=99999999999", "parameter `limit`: `99999999999` is not a whole number from -2147483648 to 2147483647")]
    [InlineData("limit=", "parameter `limit`: `` is not a whole number from -2147483648 to 2147483647")]
    [InlineData("limit=1&limit=2", "parameter `limit`: `1,2` is not a whole number from -2147483648 to 2147483647")]
    [InlineData("start=yesterday", "parameter `start`: `yesterday` is not a whole number from -9223372036854775808 to 9223372036854775807")]
    [InlineData("minMs=abc", "parameter `minMs`: `abc` is not a number such as 12 or 0.5")]
    [InlineData("minMs=NaN", "parameter `minMs`: `NaN` is not a number such as 12 or 0.5")]
    [InlineData("error=perhaps", "parameter `error`: `perhaps` is not true or false")]
    public async Task Get_ParameterThatCannotBeRead_NamesItTheValueAndWhatIsAllowed(string query, string detail)
    {
        Assert.Equal((400, "application/problem+json", detail), await ProblemAsync("/list?" + query, "detail"));
        Assert.Equal((400, "application/json", detail), await ProblemAsync("/api/v1/list?" + query, "error"));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Get_ParametersThatCanBeRead_ReachTheRoute()
    {
        using var answer = await Client.GetAsync("/list?limit=-1&start=5&minMs=0.5&error=TRUE&other=x");

        Assert.Equal("-1 5 0.5 True", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_Fault_SaysNothingOfTheInsideAndIsLoggedOnce()
    {
        var (status, _, detail) = await ProblemAsync("/fault", "detail");

        Assert.Equal(500, status);
        Assert.StartsWith("this is a fault of Observe, not of the request; its log says more under ", detail, StringComparison.Ordinal);
        Assert.Equal($"Error: GET /fault failed, request {detail.Split(' ')[^1]}", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task Get_FaultAfterTheAnswerBegan_CutsTheConnection()
        => await Assert.ThrowsAnyAsync<Exception>(async () => await Client.GetStringAsync("/late"));

    [Theory]
    [InlineData("GET", "/nowhere", 404, "there is nothing at /nowhere on this port")]
    [InlineData("DELETE", "/list", 405, "DELETE is not possible at /list: use GET")]
    [InlineData("GET", "/bare/503", 503, "Service Unavailable")]
    [InlineData("PUT", "/body/413", 413, "the body is larger than 1000 bytes: send less at once")]
    [InlineData("PUT", "/body/408", 408, "the body came too slowly and was not waited for: send it again")]
    public async Task Send_ErrorWithoutWords_GetsSome(string method, string path, int status, string detail)
    {
        Assert.Equal((status, "application/problem+json", detail), await ProblemAsync(path, "detail", new HttpMethod(method)));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Get_NowhereOfPrometheus_HasItsEnvelope()
    {
        using var answer = await Client.GetAsync("/api/v1/nowhere");

        Assert.Equal(
            """{"status":"error","errorType":"not_found","error":"there is nothing at /api/v1/nowhere on this port"}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_ErrorWithWords_KeepsThem()
    {
        using var answer = await Client.GetAsync("/spoken");

        Assert.Equal((HttpStatusCode.BadRequest, "own words"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    private HttpClient Client => _application.GetTestClient();

    private async Task<(int Status, string? Type, string Text)> ProblemAsync(string path, string property, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (method == HttpMethod.Put)
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await Client.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, document.RootElement.GetProperty(property).GetString()!);
    }

    private sealed class Limit : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly => true;

        public long? MaxRequestBodySize { get; set; } = 1000;
    }
}
