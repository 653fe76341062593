using Microsoft.Extensions.DependencyInjection;
using Observe.Store.Access;
using Observe.Store.Deletes;
using Observe.Store.Metrics;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Tests.PrometheusApi;

public sealed class AdminEndpointsTests
{
    private const string Delete = "/api/v1/admin/tsdb/delete_series";

    private static readonly LabelSet Up = LabelSet.From(("__name__", "up"), ("job", "a"));
    private static readonly LabelSet Down = LabelSet.From(("__name__", "down"), ("job", "b"));

    [Fact]
    public async Task DeleteSeries_TakesTheRangeAndNotesWhoDidIt()
    {
        await using var host = await DashboardHost.StartAsync();
        host.Metrics.Put(Up, 10_000, 1).Put(Up, 20_000, 2).Put(Up, 30_000, 3).Put(Down, 20_000, 1);

        Assert.Equal("204 ", await SendAsync(host, HttpMethod.Post, Delete + "?match[]=up&match[]={job=\"x\"}&start=20&end=1970-01-01T00:00:25Z"));

        Assert.Equal([new Sample(10_000, 1), new Sample(30_000, 3)], host.Metrics.SamplesOf(Up));
        Assert.Single(host.Metrics.SamplesOf(Down));
        var audit = Assert.Single(await host.State.ListAsync(TenantId.Default, StateTables.Audit, new StateQuery(), default)).As<AuditEntry>();
        Assert.Equal(
            ("local", "samples", "up or {job=\"x\"}", null, """{"series":1,"from":"20","to":"1970-01-01T00:00:25Z"}"""),
            (audit.Who, audit.What, audit.Subject, audit.Before, audit.After));
    }

    [Fact]
    public async Task DeleteSeries_FormByPut_WithoutTimes_TakesAll()
    {
        await using var host = await DashboardHost.StartAsync();
        host.Metrics.Put(Up, 10_000, 1).Put(Up, 20_000, 2);
        using var form = new FormUrlEncodedContent([new("match[]", "up")]);

        Assert.Equal("204 ", await SendAsync(host, HttpMethod.Put, Delete, form));

        Assert.Empty(host.Metrics.SamplesOf(Up));
    }

    [Theory]
    [InlineData("", "no match[] parameter provided")]
    [InlineData("?match[]=up{", "invalid parameter \"match[]\": 1:4: parse error: unexpected end of input, expected a label name")]
    [InlineData("?match[]={job=~\".*\"}", "invalid parameter \"match[]\": 1:1: parse error: vector selector must contain at least one non-empty matcher")]
    [InlineData("?match[]=up&start=x", "invalid parameter \"start\": cannot parse \"x\" to a valid timestamp")]
    [InlineData("?match[]=up&start=2&end=1", "invalid parameter \"end\": end timestamp must not be before start time")]
    public async Task DeleteSeries_WrongParameters_DeletesNothingAndSaysWhatIsWrong(string query, string error)
    {
        await using var host = await DashboardHost.StartAsync();
        host.Metrics.Put(Up, 10_000, 1);

        var answer = await SendAsync(host, HttpMethod.Post, Delete + query);

        Assert.Equal($$"""400 {"status":"error","errorType":"bad_data","error":"{{error.Replace("\"", "\\u0022", StringComparison.Ordinal)}}"}""", answer);
        Assert.Single(host.Metrics.SamplesOf(Up));
    }

    [Theory]
    [InlineData("POST", "/api/v1/admin/tsdb/clean_tombstones", 204)]
    [InlineData("PUT", "/api/v1/admin/tsdb/clean_tombstones", 204)]
    public async Task Call_Answers(string method, string path, int status)
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.StartsWith($"{status} ", await SendAsync(host, new HttpMethod(method), path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithoutTheRight_IsRefused()
    {
        await using var host = await DashboardHost.StartAsync(refused: AccessPolicies.Admin);
        host.Metrics.Put(Up, 10_000, 1);

        Assert.StartsWith("401", await SendAsync(host, HttpMethod.Post, Delete + "?match[]=up"), StringComparison.Ordinal);
        Assert.Single(host.Metrics.SamplesOf(Up));
    }

    [Fact]
    public async Task Call_StoreRefuses_IsUnavailable()
    {
        await using var host = await DashboardHost.StartAsync(services => services.AddSingleton<IMetricDeletes>(new FullDisk()));
        const string Expected = """503 {"status":"error","errorType":"unavailable","error":"the disk is full"}""";

        Assert.Equal(Expected, await SendAsync(host, HttpMethod.Post, Delete + "?match[]=up"));
        Assert.Equal(Expected, await SendAsync(host, HttpMethod.Post, "/api/v1/admin/tsdb/clean_tombstones"));
        Assert.Empty(await host.State.ListAsync(TenantId.Default, StateTables.Audit, new StateQuery(), default));
    }

    private static async Task<string> SendAsync(DashboardHost host, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await host.Client.SendAsync(request);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    private sealed class FullDisk : IMetricDeletes
    {
        public Task<DeleteSummary> DeleteAsync(TenantId tenant, SeriesDelete delete, CancellationToken cancellationToken)
            => throw new IOException("the disk is full");

        public Task CleanAsync(CancellationToken cancellationToken) => throw new IOException("the disk is full");
    }
}
