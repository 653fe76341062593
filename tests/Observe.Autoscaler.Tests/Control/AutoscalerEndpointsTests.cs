using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Autoscaler.Targets;
using Observe.PromQL.Querying;
using Observe.Store.Access;
using Observe.Store.Metrics;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.TestSupport;
using Observe.TestSupport.Metrics;
using Observe.TestSupport.State;

namespace Observe.Autoscaler.Tests.Control;

/// <summary>The routes over a running loop, whose own interval is so long that only a call starts the next tick.</summary>
public sealed class AutoscalerEndpointsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _policies = new();
    private readonly MemoryStateStore _state = new();
    private readonly FakeQuery _query = new();
    private readonly WebApplication _application;
    private readonly HttpClient _client = new();

    public AutoscalerEndpointsTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("autoscaler:interval", "00:05:00"), new("autoscaler:policies", _policies.Path)]);
        builder.Services.AddRoutingCore();
        builder.Services.AddAuthorization(options =>
        {
            foreach (var name in new[] { AccessPolicies.Read, AccessPolicies.Operate, AccessPolicies.Admin })
                options.AddPolicy(name, policy => policy.RequireAssertion(_ => true));
        });
        builder.Services.AddSingleton<IStateStore>(_state);
        builder.Services.AddSingleton<IMetricWriter>(new MemoryMetricStore());
        builder.Services.AddSingleton<IMetricQuery>(_query);
        builder.Services.AddAutoscaler(builder.Configuration);
        foreach (var webhook in builder.Services.Where(service => service.ImplementationType?.Name == "WebhookTarget").ToArray())
            builder.Services.Remove(webhook);
        builder.Services.AddSingleton<IScalingTarget>(new FakeTarget("webhook") { Replicas = 0 });
        _application = builder.Build();
        _application.UseRouting();
        _application.UseAuthorization();
        _application.MapAutoscaler();
    }

    public async ValueTask InitializeAsync()
    {
        var policy = ControlRig.Policy() with { MinReplicas = 0 };
        var process = new TargetReference("process", new Dictionary<string, string> { ["command"] = "sleep", ["arguments"] = "600" });
        foreach (var put in new[] { policy, policy with { Workload = "local/default/asleep", Target = process } })
        {
            await _state.PutAsync(
                TenantId.Default, StateTables.Policies,
                new StateWrite(put.Workload, "", 0, JsonSerializer.Serialize(put, StateJson.Options)), null, default);
        }

        await _application.StartAsync();
        _client.BaseAddress = new Uri(
            _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await Poll.UntilAsync(() => _query.Asked > 0, "the first tick");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _policies.Dispose();
    }

    [Fact]
    public async Task Replay_OfADecision_SaysWhatWouldHaveBeen()
    {
        var decision = await DecisionAsync();

        var same = await ReplayAsync(decision, "{}");
        Assert.Equal(same.GetProperty("decision").GetProperty("targetReplicas").GetInt32(), same.GetProperty("replayed").GetProperty("targetReplicas").GetInt32());
        Assert.Equal(same.GetProperty("decision").GetProperty("reason").GetString(), same.GetProperty("replayed").GetProperty("reason").GetString());

        // 35 slots at 7 of 10 an instance.
        var busy = await ReplayAsync(decision, """{"demand": 35}""");
        Assert.Equal(5, busy.GetProperty("replayed").GetProperty("targetReplicas").GetInt32());
        var bounded = await ReplayAsync(decision, """{"demand": 35, "maxReplicas": 3, "target": 0.5, "limit": 20}""");
        Assert.Equal(3, bounded.GetProperty("replayed").GetProperty("targetReplicas").GetInt32());
        Assert.Equal(0.5, bounded.GetProperty("policy").GetProperty("objective").GetProperty("target").GetDouble());
    }

    [Fact]
    public async Task Replay_OfNothingOrWithNonsense_SaysWhatIsWrong()
    {
        using var nobody = await _client.PostAsync("/api/observe/v1/replays", Json("""{"decision": "nobody|0"}"""));
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        using var nameless = await _client.PostAsync("/api/observe/v1/replays", Json("{}"));
        Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);

        var decision = await DecisionAsync();
        using var bad = await _client.PostAsync(
            "/api/observe/v1/replays", Json($$$"""{"decision": "{{{decision}}}", "changes": {"demand": -1, "maxReplicas": 0, "forecastFactor": 1000, "limit": 0, "startupSeconds": -5}}"""));
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        using var told = JsonDocument.Parse(await bad.Content.ReadAsStringAsync());
        Assert.Equal(
            ["maxReplicas", "demand", "forecastFactor", "limit", "startupSeconds"],
            told.RootElement.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("path").GetString()));
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    private async Task<string> DecisionAsync()
    {
        IReadOnlyList<StateRow> rows = [];
        await Poll.UntilAsync(
            async () => (rows = await _state.ListAsync(TenantId.Default, StateTables.Decisions, new StateQuery { Subject = ControlRig.Workload.ToString() }, default)).Count > 0,
            "the first decision");
        return rows[0].Key;
    }

    private async Task<JsonElement> ReplayAsync(string decision, string changes)
    {
        using var answer = await _client.PostAsync("/api/observe/v1/replays", Json($$$"""{"decision": "{{{decision}}}", "changes": {{{changes}}}}"""));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    [Fact]
    public async Task Wake_KnownWorkload_OrdersOneInstanceWithoutWaitingForTheInterval()
    {
        using var answer = await _client.PostAsync("/api/observe/v1/wake?workload=f", null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var target = (FakeTarget)_application.Services.GetRequiredService<TargetRegistry>().Find("webhook")!;
        await Poll.UntilAsync(() => target.Calls is ["replicas 1"], "the order");
    }

    [Fact]
    public async Task Wake_AsleepAtZero_StartsAProcessBetweenTwoTicks()
    {
        Assert.Equal("[]", await _client.GetStringAsync("/api/observe/v1/instances?workload=asleep"));
        // Five minutes lie between ticks: what is started within the patience of a poll was started by the call.
        using var answer = await _client.PostAsync("/api/observe/v1/wake?workload=asleep", null);
        await Poll.UntilAsync(
            async () => (await _client.GetStringAsync("/api/observe/v1/instances?workload=asleep")).Contains("\"starting\"", StringComparison.Ordinal),
            "the process");
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("?workload=nobody", HttpStatusCode.NotFound)]
    [InlineData("?workload=no/such/workload", HttpStatusCode.NotFound)]
    public async Task Wake_NoSuchWorkload_SaysSo(string query, HttpStatusCode status)
    {
        using var answer = await _client.PostAsync("/api/observe/v1/wake" + query, null);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("detail", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wake_PolicyOfAFileThatNoTickHasReadYet_IsTaken()
    {
        var policy = ControlRig.Policy() with { Workload = "local/default/new" };
        await File.WriteAllTextAsync(_policies.File("new.yaml"), ScalingPolicyYaml.Write(policy));

        using var answer = await _client.PostAsync("/api/observe/v1/wake?workload=local/default/new", null);

        Assert.Equal((HttpStatusCode.Accepted, """{"workload":"local/default/new"}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Targets_ListsKindsWithTheirSettings()
    {
        using var document = JsonDocument.Parse(await _client.GetStringAsync("/api/observe/v1/targets"));
        Assert.Equal(
            ["knative", "kubernetes", "openfaas", "process", "webhook"],
            document.RootElement.EnumerateArray().Select(target => target.GetProperty("kind").GetString()));
        var command = document.RootElement[3].GetProperty("settings")[0];
        Assert.Equal(("command", true), (command.GetProperty("name").GetString(), command.GetProperty("isRequired").GetBoolean()));
    }

    [Fact]
    public async Task Instances_NoneStarted_IsAnEmptyList()
        => Assert.Equal("[]", await _client.GetStringAsync("/api/observe/v1/instances?workload=f"));
}
