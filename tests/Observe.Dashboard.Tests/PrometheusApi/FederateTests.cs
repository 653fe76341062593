using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Observe.Store.Metrics;

namespace Observe.Dashboard.Tests.PrometheusApi;

public sealed class FederateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000);

    [Fact]
    public async Task Get_Selectors_GivesTheNewestSampleOfEachSeriesOnce()
    {
        await using var host = await StartAsync();
        Put(host, 990_000, 2, ("__name__", "b"), ("job", "x\"y"));
        Put(host, 980_000, 1, ("__name__", "b"), ("job", "x\"y"));
        Put(host, 999_000, double.PositiveInfinity, ("__name__", "a"), ("job", "x"));
        Put(host, 700_000, 5, ("__name__", "old"), ("job", "x"));
        Put(host, 999_000, 6, ("__name__", "other"), ("job", "y"));
        Put(host, 999_500, Staleness.Marker, ("__name__", "ended"), ("job", "x"));
        Put(host, 999_000, 7, ("__name__", "my.metric"), ("job", "x"), ("a.b", "c"));

        Assert.Equal(
            "# TYPE a untyped\na{job=\"x\"} +Inf 999000\n# TYPE b untyped\nb{job=\"x\\\"y\"} 2 990000\n"
            + "# TYPE \"my.metric\" untyped\n{\"my.metric\",\"a.b\"=\"c\",job=\"x\"} 7 999000\n",
            await host.Client.GetStringAsync("/federate?match[]={job=~\"x.*\"}&match[]=a"));
        Assert.Equal("", await host.Client.GetStringAsync("/federate"));
    }

    [Fact]
    public async Task Get_SelectorThatCannotBeRead_IsRefused()
    {
        await using var host = await StartAsync();

        using var answer = await host.Client.GetAsync("/federate?match[]=a{");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("match[]", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<DashboardHost> StartAsync()
        => DashboardHost.StartAsync(services => services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now)));

    private static void Put(DashboardHost host, long time, double value, params (string, string)[] labels)
        => host.Metrics.Put(LabelSet.From(labels), time, value);
}
