using System.Net;
using System.Text.Json;
using Observe.Store.Metrics;

namespace Observe.Dashboard.Tests.PrometheusApi;

/// <summary>What Grafana's Prometheus data source calls to connect, explore and draw.</summary>
public sealed class GrafanaCallsTests
{
    private static readonly LabelSet Up = LabelSet.From(("__name__", "up"), ("job", "a"));

    [Theory]
    [InlineData("/api/v1/query?query=1%2B1&time=5", """200 {"status":"success","data":{"resultType":"scalar","result":[5,"2"]}}""")]
    [InlineData("/api/v1/query?query=up&time=10.5",
        """200 {"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"a"},"value":[10.5,"1"]}]}}""")]
    [InlineData("/api/v1/query_range?query=up&start=5&end=20&step=5",
        """200 {"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up","job":"a"},"values":[[10,"1"],[15,"1"],[20,"1"]]}]}}""")]
    [InlineData("/api/v1/labels?match[]=up", """200 {"status":"success","data":["__name__","job"]}""")]
    [InlineData("/api/v1/label/job/values?start=0&end=100", """200 {"status":"success","data":["a"]}""")]
    [InlineData("/api/v1/series?match[]=up", """200 {"status":"success","data":[{"__name__":"up","job":"a"}]}""")]
    [InlineData("/api/v1/metadata", """200 {"status":"success","data":{}}""")]
    [InlineData("/api/v1/rules", """200 {"status":"success","data":{"groups":[]}}""")]
    [InlineData("/api/v1/query_exemplars?query=up&start=0&end=9", """200 {"status":"success","data":[]}""")]
    [InlineData("/api/v1/format_query?query=sum(up)by(job)", """200 {"status":"success","data":"sum by (job) (up)"}""")]
    [InlineData("/api/v1/query?query=rats(up)",
        """400 {"status":"error","errorType":"bad_data","error":"invalid parameter \u0022query\u0022: 1:1: parse error: unknown function with name \u0022rats\u0022, did you mean \u0022rate\u0022?"}""")]
    [InlineData("/api/v1/query_range?query=up&start=0&end=20&step=0",
        """400 {"status":"error","errorType":"bad_data","error":"invalid parameter \u0022step\u0022: zero or negative query resolution step widths are not accepted. Try a positive integer"}""")]
    [InlineData("/api/v1/query_range?query=up&start=0&end=20000&step=1",
        """400 {"status":"error","errorType":"bad_data","error":"exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"}""")]
    [InlineData("/api/v1/series", """400 {"status":"error","errorType":"bad_data","error":"no match[] parameter provided"}""")]
    [InlineData("/api/v1/query?query=up*on()up&time=10",
        """200 {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[10,"1"]}]}}""")]
    [InlineData("/api/v1/query?query=quantile(2,up)&time=10",
        """200 {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[10,"\u002BInf"]}]},"warnings":["PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)"]}""")]
    public async Task Get_Call_AnswersExactly(string path, string expected)
    {
        await using var host = await DashboardHost.StartAsync();
        host.Metrics.Put(Up, 10_000, 1);

        Assert.Equal(expected, await host.GetAsync(path));
    }

    [Fact]
    public async Task Post_Form_IsReadAsTheUrlIs()
    {
        await using var host = await DashboardHost.StartAsync();
        host.Metrics.Put(Up, 10_000, double.PositiveInfinity);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["query"] = "up", ["time"] = "10" });

        using var answer = await host.Client.PostAsync("/api/v1/query", form);

        Assert.Equal(
            """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"a"},"value":[10,"\u002BInf"]}]}}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("query", "limit", "-1", "-1 is below 0")]
    [InlineData("query", "limit", "x", "`x` is not a whole number from 0 to 2147483647")]
    [InlineData("query_range", "limit", "-1", "-1 is below 0")]
    [InlineData("query_range", "limit", "99999999999", "`99999999999` is not a whole number from 0 to 2147483647")]
    [InlineData("labels", "limit", "-1", "-1 is below 0")]
    [InlineData("series", "limit", "1.5", "`1.5` is not a whole number from 0 to 2147483647")]
    [InlineData("query", "time", "soon", "cannot parse \"soon\" to a valid timestamp")]
    [InlineData("labels", "start", "soon", "cannot parse \"soon\" to a valid timestamp")]
    [InlineData("query", "timeout", "soon", "cannot parse \"soon\" to a valid duration")]
    public async Task Call_ParameterThatCannotBeRead_IsRefusedInUrlAndFormAlike(string route, string name, string value, string problem)
    {
        await using var host = await DashboardHost.StartAsync();
        var parameters = new Dictionary<string, string>
        {
            ["query"] = "up",
            ["match[]"] = "up",
            ["start"] = "0",
            ["end"] = "10",
            ["step"] = "5",
            [name] = value,
        };
        using var form = new FormUrlEncodedContent(parameters);

        using var posted = await host.Client.PostAsync($"/api/v1/{route}", form);
        using var got = await host.Client.GetAsync($"/api/v1/{route}?{await form.ReadAsStringAsync()}");

        foreach (var answer in (HttpResponseMessage[])[posted, got])
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal(
                $"invalid parameter \"{name}\": {problem}",
                JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString());
        }
    }
}
