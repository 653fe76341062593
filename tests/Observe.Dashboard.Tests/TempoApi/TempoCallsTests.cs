using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Observe.Dashboard.Tests.Traces;
using Observe.Store.Access;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Tests.TempoApi;

/// <summary>What Grafana's Tempo data source calls to connect, complete, search and draw.</summary>
public sealed partial class TempoCallsTests(ShopHost host) : IClassFixture<ShopHost>
{
    private const string Range = "start=1799999999&end=1800000100";

    [Theory]
    [InlineData("/ready", "200 ready")]
    [InlineData("/api/echo", "200 echo")]
    [InlineData("/api/search/tags?" + Range,
        """200 {"tagNames":["attempt","big","cached","host.name","http.response.status_code","http.route","load","service.name","service.version","why"]}""")]
    [InlineData("/api/v2/search/tags?scope=resource&" + Range, """200 {"scopes":[{"name":"resource","tags":["host.name","service.name","service.version"]}]}""")]
    [InlineData("/api/v2/search/tags?" + Range,
        """200 {"scopes":[{"name":"resource","tags":["host.name","service.name","service.version"]},{"name":"span","tags":["big","cached","http.response.status_code","http.route","load"]},{"name":"event","tags":["attempt"]},{"name":"link","tags":["why"]},{"name":"intrinsic","tags":["duration","event:name","kind","link:spanID","link:traceID","name","rootName","rootServiceName","span:duration","span:id","span:kind","span:name","span:parentID","span:status","span:statusMessage","status","statusMessage","trace:duration","trace:id","trace:rootName","trace:rootService","traceDuration"]}]}""")]
    [InlineData("/api/search/tags?limit=1&scope=span&" + Range, """200 {"tagNames":["big"]}""")]
    [InlineData("/api/search/tag/service.name/values?" + Range, """200 {"tagValues":["bank","shop","stock"]}""")]
    [InlineData("/api/search/tag/http.route/values?" + Range, """200 {"tagValues":["/","/buy"]}""")]
    [InlineData("/api/v2/search/tag/resource.service.name/values?" + Range,
        """200 {"tagValues":[{"type":"string","value":"bank"},{"type":"string","value":"shop"},{"type":"string","value":"stock"}]}""")]
    [InlineData("/api/v2/search/tag/span.http.response.status_code/values?" + Range, """200 {"tagValues":[{"type":"int","value":"200"},{"type":"int","value":"500"}]}""")]
    [InlineData("/api/v2/search/tag/span.load/values?" + Range, """200 {"tagValues":[{"type":"float","value":"0.5"}]}""")]
    [InlineData("/api/v2/search/tag/.cached/values?" + Range, """200 {"tagValues":[{"type":"bool","value":"false"}]}""")]
    [InlineData("/api/v2/search/tag/name/values?q=%7Bresource.service.name%3D%22shop%22%7D&" + Range,
        """200 {"tagValues":[{"type":"string","value":"GET /"},{"type":"string","value":"POST /buy"}]}""")]
    [InlineData("/api/v2/search/tag/name/values?q=%7B%20name%20%3D&limit=1&" + Range, """200 {"tagValues":[{"type":"string","value":"GET /"}]}""")]
    [InlineData("/api/v2/search/tag/resource.service.name/values?q=%7Bstatus%3Derror%7D&" + Range, """200 {"tagValues":[{"type":"string","value":"shop"}]}""")]
    [InlineData("/api/v2/search/tag/rootName/values?" + Range, """200 {"tagValues":[{"type":"string","value":"GET /"},{"type":"string","value":"POST /buy"}]}""")]
    [InlineData("/api/v2/search/tag/status/values",
        """200 {"tagValues":[{"type":"keyword","value":"error"},{"type":"keyword","value":"ok"},{"type":"keyword","value":"unset"}]}""")]
    [InlineData("/api/v2/search/tag/kind/values",
        """200 {"tagValues":[{"type":"keyword","value":"client"},{"type":"keyword","value":"consumer"},{"type":"keyword","value":"internal"},{"type":"keyword","value":"producer"},{"type":"keyword","value":"server"},{"type":"keyword","value":"unspecified"}]}""")]
    [InlineData("/api/v2/search/tag/duration/values", """200 {"tagValues":[]}""")]
    [InlineData("/api/v2/search/tags?scope=x", "400 invalid scope: it is one of none, resource, span, event, link, intrinsic")]
    [InlineData("/api/v2/search/tag/name/values?end=x", "400 invalid end: `x` is not a whole number")]
    [InlineData("/api/traces/xyz", "400 `xyz` is not a trace id of 1 to 32 hex digits")]
    [InlineData("/api/traces/ff", "404 trace not found")]
    [InlineData("/api/v2/traces/ff", "404 trace not found")]
    [InlineData("/api/search?limit=x", "400 invalid limit: `x` is not a whole number")]
    [InlineData("/api/search?minDuration=5", "400 invalid minDuration: `5` is not a duration such as 1.2s or 100ms")]
    [InlineData("/api/search?tags=a", "400 invalid tags: `a` is not NAME=VALUE")]
    [InlineData("/api/search?tags=a=%22b", "400 invalid tags: unterminated quoted text")]
    [InlineData("/api/search?q=%7B%20name%20%3D%20%7D", "400 invalid TraceQL query: parse error at line 1, col 10: `}` where an attribute or a value was expected")]
    [InlineData("/api/search?q=%7B%7D%20%7C%20rate()", "400 invalid TraceQL query: parse error at line 1, col 4: pipelines after `|` (aggregates, select, by, metrics) are not supported")]
    public async Task Get_Call_AnswersExactly(string path, string expected)
    {
        Assert.Equal(expected, await host.GetAsync("/tempo" + path));
    }

    [Fact]
    public async Task Get_BuildInfo_SaysWhichApiItIs()
    {
        Assert.StartsWith("""200 {"version":"2.8.0","revision":"observe-""", await host.GetAsync("/tempo/api/status/buildinfo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Search_AnswersExactly()
    {
        var answer = await host.GetAsync($"/tempo/api/search?q={Uri.EscapeDataString("{ status = error && span.http.route = \"/buy\" || duration = 1500ns }")}&spss=1&{Range}");

        Assert.Equal(
            """200 {"traces":[{"traceID":"000000000000000000000000000000aa","rootServiceName":"shop","rootTraceName":"POST /buy","startTimeUnixNano":"1800000000000001234","durationMs":250,"spanSets":[{"spans":[{"spanID":"0000000000000001","name":"POST /buy","startTimeUnixNano":"1800000000000001234","durationNanos":"250000000","attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"status","value":{"stringValue":"error"}},{"key":"http.route","value":{"stringValue":"/buy"}}]}],"matched":2}]}],"metrics":{"inspectedTraces":1,"inspectedSpans":"4","completedJobs":1,"totalJobs":1}}""",
            answer);
    }

    [Theory]
    [InlineData("", "bb aa")]
    [InlineData("limit=1", "bb")]
    [InlineData("q={}", "bb aa")]
    [InlineData("q={ resource.service.name=\"shop\" }", "bb aa")]
    [InlineData("q={ resource.service.name=\"shop\" && duration>100ms }", "aa")]
    [InlineData("q={ name=\"charge\" } && { name=\"reserve\" }", "aa")]
    [InlineData("q={ name=\"charge\" } && { name=\"GET /\" }", "")]
    [InlineData("q={ name=\"charge\" } || ({ name=\"GET /\" })", "bb aa")]
    [InlineData("q={ rootServiceName=\"shop\" && traceDuration < 1ms }", "bb")]
    [InlineData("tags=service.name=shop error=true", "aa")]
    [InlineData("tags=http.route=\"/buy\" http.response.status_code=500", "aa")]
    [InlineData("tags=root.name=\"GET /\" name=\"GET /\"", "bb")]
    [InlineData("tags=status.code=ok", "aa")]
    [InlineData("minDuration=100ms", "aa")]
    [InlineData("tags=name=charge&minDuration=200ms", "aa")]
    [InlineData("maxDuration=1ms", "bb")]
    [InlineData("q={ name=\"charge\" } || { name=\"GET /\" }&maxDuration=1ms", "bb")]
    public async Task Get_Search_FindsNewestFirst(string parameters, string expected)
    {
        var escaped = string.Join('&', Parameters().Split(parameters).Select(Escape));

        var answer = await host.GetAsync($"/tempo/api/search?{escaped}&{Range}");

        var found = JsonNode.Parse(answer[4..])!["traces"]!.AsArray().Select(trace => trace!["traceID"]!.GetValue<string>()[^2..]);
        Assert.Equal($"200 {expected}", answer[..4] + string.Join(' ', found));
    }

    [Fact]
    public async Task Get_Search_OutsideTheRange_FindsNothing()
    {
        Assert.Equal(
            """200 {"traces":[],"metrics":{"inspectedTraces":0,"inspectedSpans":"0","completedJobs":1,"totalJobs":1}}""",
            await host.GetAsync("/tempo/api/search?q={}&start=1&end=1799999999"));
    }

    [Fact]
    public async Task Get_Search_OfARareSpanAmongMany_LooksFurtherBack()
    {
        await using var own = await ShopHost.StartAsync();
        await own.Spans.WriteAsync(
            TenantId.Default,
            [.. Enumerable.Range(1, 5000).Select(i => ShopSpans.Browse with { SpanId = $"{i:x16}", TraceId = $"{i + 1000:x32}", StartNanoseconds = ShopSpans.Browse.StartNanoseconds + i })],
            default);

        var answer = await own.GetAsync($"/tempo/api/search?q={Uri.EscapeDataString("{ span.http.route =~ \"/b.*\" }")}&{Range}");

        Assert.Contains("\"matched\":1", answer, StringComparison.Ordinal);
        Assert.EndsWith("""{"inspectedTraces":1,"inspectedSpans":"5004","completedJobs":1,"totalJobs":1}}""", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Search_ThatWouldJudgeTooManyTraces_SaysThatItIsNotComplete()
    {
        await using var own = await ShopHost.StartAsync();
        await own.Spans.WriteAsync(
            TenantId.Default,
            [.. Enumerable.Range(1, 1500).Select(i => ShopSpans.Browse with { SpanId = $"{i:x16}", TraceId = $"{i + 1000:x32}" })],
            default);

        var answer = await own.GetAsync($"/tempo/api/search?q={Uri.EscapeDataString("{ rootName = \"none\" }")}&{Range}");

        Assert.Equal(
            """200 {"traces":[],"metrics":{"inspectedTraces":1000,"inspectedSpans":"1504","completedJobs":0,"totalJobs":1}}""", answer);
    }

    [Theory]
    [InlineData("/tempo/api/echo")]
    [InlineData("/tempo/api/search")]
    [InlineData("/tempo/api/traces/aa")]
    public async Task Get_WithoutTheRightToRead_IsRefused(string path)
    {
        await using var refusing = await DashboardHost.StartAsync(refused: AccessPolicies.Read);

        using var answer = await refusing.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Get_UnknownPath_IsNoPage()
    {
        Assert.StartsWith("404 ", await host.GetAsync("/tempo/api/metrics/query_range"), StringComparison.Ordinal);
    }

    /// <summary>One <c>&amp;</c> divides parameters, two are TraceQL's.</summary>
    [GeneratedRegex("(?<!&)&(?!&)", RegexOptions.None, 1000)]
    private static partial Regex Parameters();

    private static string Escape(string parameter)
        => parameter.Split('=', 2) is [var name, var value] ? $"{name}={Uri.EscapeDataString(value)}" : parameter;
}
