using System.Net;
using System.Text.Json.Nodes;
using Observe.Dashboard.Tests.Traces;
using Observe.Store.Access;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Tests.JaegerApi;

/// <summary>What Jaeger's page and Grafana's Jaeger data source call.</summary>
public sealed class JaegerCallsTests(ShopHost host) : IClassFixture<ShopHost>
{
    private const string Rest = ",\"limit\":0,\"offset\":0,\"errors\":null}";
    private const string Range = "start=1799999999000000&end=1800000100000000";

    private const string PurchaseJson =
        """
        {"traceID":"00000000000000aa","spans":[
          {"traceID":"00000000000000aa","spanID":"0000000000000001","operationName":"POST /buy",
           "references":[{"refType":"FOLLOWS_FROM","traceID":"cccccccccccccccccccccccccccccccc","spanID":"000000000000000c"}],
           "startTime":1800000000000001,"duration":250000,
           "tags":[
             {"key":"http.route","type":"string","value":"/buy"},{"key":"http.response.status_code","type":"int64","value":500},
             {"key":"cached","type":"bool","value":false},{"key":"load","type":"float64","value":0.5},
             {"key":"big","type":"int64","value":"9007199254740993"},
             {"key":"span.kind","type":"string","value":"server"},{"key":"otel.status_code","type":"string","value":"ERROR"},
             {"key":"error","type":"bool","value":true},{"key":"otel.status_description","type":"string","value":"no stock"}],
           "logs":[{"timestamp":1800000000000005,"fields":[{"key":"event","type":"string","value":"retry"},{"key":"attempt","type":"int64","value":2}]}],
           "processID":"p1","warnings":null},
          {"traceID":"00000000000000aa","spanID":"0000000000000002","operationName":"reserve",
           "references":[{"refType":"CHILD_OF","traceID":"00000000000000aa","spanID":"00000000000000ff"}],
           "startTime":1800000000010000,"duration":1,
           "tags":[{"key":"span.kind","type":"string","value":"client"},{"key":"otel.status_code","type":"string","value":"OK"}],
           "logs":[],"processID":"p2","warnings":["its parent 00000000000000ff is not among the spans of this trace"]},
          {"traceID":"00000000000000aa","spanID":"0000000000000003","operationName":"charge",
           "references":[{"refType":"CHILD_OF","traceID":"00000000000000aa","spanID":"0000000000000001"}],
           "startTime":1800000000020000,"duration":100000,"tags":[],"logs":[],"processID":"p3","warnings":null}],
         "processes":{
           "p1":{"serviceName":"shop","tags":[{"key":"service.version","type":"string","value":"2.0"}]},
           "p2":{"serviceName":"stock","tags":[{"key":"host.name","type":"string","value":"h1"}]},
           "p3":{"serviceName":"bank","tags":[]}},
         "warnings":null}
        """;

    [Theory]
    [InlineData("/services", """["bank","shop","stock"],"total":3""")]
    [InlineData("/services/shop/operations", """["GET /","POST /buy"],"total":2""")]
    [InlineData("/services/none/operations", """[],"total":0""")]
    [InlineData("/operations?service=shop", """[{"name":"GET /","spanKind":"server"},{"name":"POST /buy","spanKind":"server"}],"total":2""")]
    [InlineData("/operations?service=shop&spanKind=client", """[],"total":0""")]
    [InlineData("/operations?service=bank", """[{"name":"charge","spanKind":""}],"total":1""")]
    [InlineData("/dependencies?endTs=1800000100000&lookback=200000", """[{"parent":"shop","child":"bank","callCount":1}],"total":1""")]
    [InlineData("/dependencies?endTs=1000&lookback=5000", """[],"total":0""")]
    public async Task Get_Names_AnswersExactly(string path, string data)
    {
        Assert.Equal($"200 {{\"data\":{data}{Rest}", await host.GetAsync("/jaeger/api" + path));
    }

    [Theory]
    [InlineData("/traces/00000000000000aa")]
    [InlineData("/traces/000000000000000000000000000000AA")]
    [InlineData("/traces?traceID=aa")]
    [InlineData("/traces?service=bank&" + Range)]
    public async Task Get_Trace_IsWholeAndExact(string path)
    {
        var answer = await host.GetAsync("/jaeger/api" + path);

        Assert.StartsWith("200 ", answer, StringComparison.Ordinal);
        AssertJson($$"""{"data":[{{PurchaseJson}}],"total":1{{Rest}}""", answer[4..]);
    }

    [Theory]
    [InlineData("service=shop", "bb aa")]
    [InlineData("service=shop&limit=1", "bb")]
    [InlineData("service=shop&operation=GET%20%2F", "bb")]
    [InlineData("service=shop&minDuration=100ms", "aa")]
    [InlineData("service=shop&maxDuration=1ms", "bb")]
    [InlineData("service=shop&tags=%7B%22http.route%22%3A%22%2Fbuy%22%2C%22cached%22%3Afalse%7D", "aa")]
    [InlineData("service=shop&tags=%7B%22http.response.status_code%22%3A200%7D", "bb")]
    [InlineData("service=shop&tags=%7B%22error%22%3A%22true%22%7D", "aa")]
    [InlineData("service=shop&tag=span.kind:server&tag=http.route:/", "bb")]
    [InlineData("service=shop&tag=span.kind:client", "")]
    [InlineData("service=stock&tag=host.name:h1", "aa")]
    [InlineData("service=none", "")]
    public async Task Get_Search_FindsNewestFirst(string parameters, string expected)
    {
        var answer = await host.GetAsync($"/jaeger/api/traces?{parameters}&{Range}");

        var found = JsonNode.Parse(answer[4..])!["data"]!.AsArray().Select(trace => trace!["traceID"]!.GetValue<string>()[^2..]);
        Assert.Equal($"200 {expected}", answer[..4] + string.Join(' ', found));
    }

    [Fact]
    public async Task Get_SeveralIds_AnswersThoseThatAreKnown()
    {
        var answer = JsonNode.Parse((await host.GetAsync($"/jaeger/api/traces?traceID=aa&traceID=1&traceID={ShopSpans.Look}&traceID=0aa"))[4..])!;

        Assert.Equal(["00000000000000aa", ShopSpans.Look], answer["data"]!.AsArray().Select(trace => trace!["traceID"]!.GetValue<string>()));
        AssertJson("""[{"msg":"trace not found","traceID":"0000000000000001"}]""", answer["errors"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/traces/ff", 404, "trace not found")]
    [InlineData("/traces/xyz", 400, "`xyz` is not a trace id of 1 to 32 hex digits")]
    [InlineData("/traces?traceID=aa&traceID=q", 400, "parameter 'traceID': `q` is not a trace id of 1 to 32 hex digits")]
    [InlineData("/traces", 400, "parameter 'service' is required")]
    [InlineData("/traces?service=a&start=x", 400, "parameter 'start': `x` is not a whole number")]
    [InlineData("/traces?service=a&limit=-1", 400, "parameter 'limit': `-1` is not a whole number")]
    [InlineData("/traces?service=a&minDuration=5", 400, "parameter 'minDuration': `5` is not a duration such as 1.2s, 100ms or 500us")]
    [InlineData("/traces?service=a&tag=x", 400, "parameter 'tag': `x` is not KEY:VALUE")]
    [InlineData("/traces?service=a&tags=[1]", 400, "parameter 'tags': `[1]` is not a JSON object of texts such as {\"http.route\":\"/buy\"}")]
    [InlineData("/traces?service=a&tags={", 400, "parameter 'tags': `{` is not a JSON object of texts such as {\"http.route\":\"/buy\"}")]
    [InlineData("/traces?service=a&tags={\"a\":\"\\ud800\"}", 400, "parameter 'tags': `{\"a\":\"\\ud800\"}` is not a JSON object of texts such as {\"http.route\":\"/buy\"}")]
    [InlineData("/operations", 400, "parameter 'service' is required")]
    [InlineData("/operations?service=a&spanKind=x", 400, "parameter 'spanKind': it is one of unspecified, internal, server, client, producer, consumer")]
    [InlineData("/dependencies?endTs=x", 400, "parameter 'endTs': `x` is not a whole number")]
    public async Task Get_Wrong_SaysWhat(string path, int status, string message)
    {
        var answer = await host.GetAsync("/jaeger/api" + path);

        Assert.StartsWith($"{status} ", answer, StringComparison.Ordinal);
        AssertJson(
            new JsonObject
            {
                ["data"] = null,
                ["total"] = 0,
                ["limit"] = 0,
                ["offset"] = 0,
                ["errors"] = new JsonArray(new JsonObject { ["code"] = status, ["msg"] = message }),
            }.ToJsonString(),
            answer[4..]);
    }

    [Fact]
    public async Task Get_MoreThanTheLimits_IsRefused()
    {
        var ids = string.Join('&', Enumerable.Range(1, 101).Select(id => $"traceID={id}"));
        var tags = string.Join('&', Enumerable.Range(1, 65).Select(tag => $"tag=a:{tag}"));

        Assert.Contains("101 ids are more than 100", await host.GetAsync($"/jaeger/api/traces?{ids}"), StringComparison.Ordinal);
        Assert.Contains("65 tags are more than 64", await host.GetAsync($"/jaeger/api/traces?service=a&{tags}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ServiceWithASlash_IsFound()
    {
        await using var own = await ShopHost.StartAsync();
        await own.Spans.WriteAsync(TenantId.Default, [ShopSpans.Browse with { Service = "team/web", Name = "home" }], default);

        Assert.Equal($"200 {{\"data\":[\"home\"],\"total\":1{Rest}", await own.GetAsync("/jaeger/api/services/team%2Fweb/operations"));
    }

    [Theory]
    [InlineData("/jaeger/api/services")]
    [InlineData("/jaeger/api/traces/aa")]
    [InlineData("/jaeger/api/dependencies")]
    public async Task Get_WithoutTheRightToRead_IsRefused(string path)
    {
        await using var refusing = await DashboardHost.StartAsync(refused: AccessPolicies.Read);

        using var answer = await refusing.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Get_UnknownPath_IsNoPage()
    {
        Assert.StartsWith("404 ", await host.GetAsync("/jaeger/api/metrics/latencies"), StringComparison.Ordinal);
    }

    private static void AssertJson(string expected, string actual)
        => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(actual)!.ToJsonString());
}
