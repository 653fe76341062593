using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Tests.Policies;

public sealed class PolicyEndpointsTests
{
    private const string Yaml = """
        workload: local/shop/api
        mode: advise
        minReplicas: 1
        maxReplicas: 5
        target: {kind: none}
        """;

    [Fact]
    public async Task Put_Yaml_IsKeptAndAudited()
    {
        await using var host = await DashboardHost.StartAsync();

        using var answer = await PutAsync(host, "local/shop/api", Yaml);

        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
        var kept = (await host.State.GetAsync(TenantId.Default, StateTables.Policies, "local/shop/api", default))!.As<ScalingPolicy>();
        Assert.Equal((ScalingMode.Advise, 1, 5), (kept.Mode, kept.MinReplicas, kept.MaxReplicas));
        var audit = Assert.Single(await host.State.ListAsync(TenantId.Default, StateTables.Audit, new StateQuery(), default)).As<AuditEntry>();
        Assert.Equal(("local", "policy", "local/shop/api", (string?)null), (audit.Who, audit.What, audit.Subject, audit.Before));
        Assert.StartsWith("200", await host.GetAsync("/api/observe/v1/policies/local/shop/api"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_Mistakes_NamesAllAndKeepsNothing()
    {
        await using var host = await DashboardHost.StartAsync();

        using var answer = await PutAsync(host, "local/shop/api", Yaml.Replace("minReplicas: 1", "minReplicas: 9", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("minReplicas", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(await host.State.ListAsync(TenantId.Default, StateTables.Policies, new StateQuery(), default));
    }

    [Theory]
    [InlineData(
        "application/yaml",
        """
        workload: local/shop/other
        mode: automatic
        minReplicas: 20
        maxReplicas: ten
        concurrency: {min: 5000}
        target: {kind: process, settings: {argument: x}}
        """)]
    [InlineData(
        "application/json",
        """
        {"workload":"local/shop/other","mode":"automatic","minReplicas":20,"maxReplicas":"ten","concurrency":{"min":5000},
         "target":{"kind":"process","settings":{"argument":"x"}}}
        """)]
    public async Task Put_MistakesOfEveryKind_AreNamedAtOnce(string type, string body)
    {
        await using var host = await DashboardHost.StartAsync(services => services.AddSingleton<ITargetCheck>(new NothingKnown()));

        using var answer = await PutAsync(host, "local/shop/api", body, type);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        // Not that minReplicas is above a maxReplicas that nobody could read.
        Assert.Equal(
            ["concurrency.min", "maxReplicas", "mode", "target.settings.argument"],
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("problems").EnumerateArray()
                .Select(problem => problem.GetProperty("path").GetString()!).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(await host.State.ListAsync(TenantId.Default, StateTables.Policies, new StateQuery(), default));
    }

    [Fact]
    public async Task Put_ForAnotherWorkload_IsNamedBesideTheOthers()
    {
        await using var host = await DashboardHost.StartAsync();

        using var answer = await PutAsync(host, "local/shop/other", Yaml);

        Assert.Contains("workload: the policy is for `local/shop/api`, the address for `local/shop/other`", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policies/local/shop/api")]
    [InlineData("pauses/global")]
    [InlineData("silences/x")]
    [InlineData("receivers/x")]
    [InlineData("dashboards/x")]
    public async Task Put_Null_IsTheSendersMistake(string path)
    {
        await using var host = await DashboardHost.StartAsync();
        using var content = new StringContent("null", Encoding.UTF8, "application/json");

        using var answer = await host.Client.PutAsync($"/api/observe/v1/{path}", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("the body is `null`", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("global", "{}", "paused")]
    [InlineData("global", """{"pausd": true}""", "pausd: nothing is called so here: an object with paused (needed), comment was expected (line 1)")]
    [InlineData("global", """{"paused": true, "paused": false}""", "paused: it is there twice (line 1)")]
    [InlineData("junk", """{"paused": true}""", "`junk` is neither `global` nor a workload, location/namespace/workload")]
    public async Task PutPause_NotMeantSo_IsNamedAndChangesNothing(string key, string body, string mistake)
    {
        await using var host = await DashboardHost.StartAsync();
        using var paused = await PutPauseAsync(host, "global", """{"paused": true}""");
        Assert.Equal(HttpStatusCode.NoContent, paused.StatusCode);

        using var answer = await PutPauseAsync(host, key, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(mistake, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        var pause = Assert.Single(await host.State.ListAsync(TenantId.Default, StateTables.Pauses, new StateQuery(), default)).As<Pause>();
        Assert.Equal(("global", true), (pause.Id, pause.Paused));
    }

    [Fact]
    public async Task DeletePause_ThereOrNot_SaysSo()
    {
        await using var host = await DashboardHost.StartAsync();
        using var paused = await PutPauseAsync(host, "local/shop/api", """{"paused": true}""");

        using var gone = await host.Client.DeleteAsync("/api/observe/v1/pauses/local/shop/api");
        using var none = await host.Client.DeleteAsync("/api/observe/v1/pauses/local/shop/api");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (gone.StatusCode, none.StatusCode));
    }

    [Fact]
    public async Task Put_NeitherJsonNorYaml_IsUnsupported()
    {
        await using var host = await DashboardHost.StartAsync();

        using var answer = await PutAsync(host, "local/shop/api", Yaml, "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> PutPauseAsync(DashboardHost host, string key, string body)
        => host.Client.PutAsync($"/api/observe/v1/pauses/{key}", new StringContent(body, Encoding.UTF8, "application/json"));

    [Fact]
    public async Task Put_TargetSettingNobodyKnows_IsNamedAndNotKept()
    {
        await using var host = await DashboardHost.StartAsync(services => services.AddSingleton<ITargetCheck>(new NothingKnown()));

        using var answer = await PutAsync(host, "local/shop/api", Yaml.Replace("kind: none", "kind: process, settings: {argument: x}", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("target.settings.argument", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(await host.State.ListAsync(TenantId.Default, StateTables.Policies, new StateQuery(), default));
    }

    [Fact]
    public async Task Get_Unknown_IsNotFoundAndSaysWhat()
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.Contains("there is no policy for workload `a/b/c`", await host.GetAsync("/api/observe/v1/policies/a/b/c"), StringComparison.Ordinal);
        Assert.Contains("there is no trace `12`", await host.GetAsync("/api/observe/v1/traces/12"), StringComparison.Ordinal);
        Assert.StartsWith("404", await host.GetAsync("/api/nothing"), StringComparison.Ordinal);
        Assert.Equal("200 {\"items\":[]}", await host.GetAsync("/api/observe/v1/workloads"));
    }

    private static async Task<HttpResponseMessage> PutAsync(DashboardHost host, string workload, string text, string type = "application/yaml")
    {
        using var content = new StringContent(text, Encoding.UTF8, type);
        return await host.Client.PutAsync($"/api/observe/v1/policies/{workload}", content);
    }

    private sealed class NothingKnown : ITargetCheck
    {
        public IReadOnlyList<PolicyProblem> Check(TargetReference reference)
            => [.. reference.Settings!.Keys.Select(key => new PolicyProblem($"target.settings.{key}", "no such setting"))];
    }
}
