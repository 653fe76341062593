using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Observe.EndToEnd.Tests.Page;
using Observe.TestSupport;
using Observe.TestSupport.Postgres;

namespace Observe.EndToEnd.Tests.Split;

/// <summary>What one role writes, the others read: every way on which they meet, with a process and a machine port of its own for each.</summary>
public sealed class SplitTests : IClassFixture<SplitInstallation>
{
    private readonly SplitInstallation _split;

    public SplitTests(SplitInstallation split)
    {
        PostgresServer.SkipWithoutPostgres();
        _split = split;
    }

    [Fact]
    public async Task A_point_sent_to_the_collector_is_answered_by_the_dashboard()
    {
        Assert.True(await _split.SendAsync("shell", "room.temperature", 21.5));

        await _split.QueriedAsync("room_temperature{job=\"shell\"}", 21.5);
    }

    [Fact]
    public async Task Telemetry_becomes_signals_forecasts_calls_and_traces_on_the_dashboard()
    {
        await Shop.SendAsync(_split.Collector, "checkout");
        await Shop.SendAsync(_split.Collector, "pricing");
        await Shop.SendTraceAsync(_split.Collector);

        await _split.ListedAsync("/workloads", row => Text(row, "id") == "local/default/checkout", "the analyzer finds the workload");
        await _split.QueriedAsync("workload:concurrency{workload=\"checkout\"}", 3);
        await _split.ListedAsync("/forecasts", row => Text(row, "workload") == "local/default/checkout", "its demand is forecast");
        await _split.ListedAsync("/edges", row => Text(row, "destination") == "local/default/pricing", "who calls whom is seen");
        await _split.ListedAsync("/sources", row => Text(row, "protocol") == "otlp-http", "the collector's senders are listed");
        using var trace = await _split.Dashboard.Client.GetAsync($"/api/observe/v1/traces/{Shop.TraceId}");
        Assert.Equal(HttpStatusCode.OK, trace.StatusCode);
        await Poll.UntilAsync(
            async () => (await _split.Dashboard.Client.GetStringAsync("/jobs/jobs/succeeded")).Contains("TrainingJob", StringComparison.Ordinal),
            "the analyzer's training is listed among the jobs that succeeded");
    }

    [Fact]
    public async Task A_policy_put_at_the_dashboard_makes_the_autoscaler_decide_until_it_is_paused()
    {
        await _split.SendAsync("decided", "http.server.active_requests", 30);
        await _split.QueriedAsync("workload:concurrency{workload=\"decided\"}", 30);
        await _split.PutPolicyAsync("decided");

        await _split.ListedAsync("/decisions?workload=local/default/decided", row => Text(row, "mode") == "auto"
            && row.GetProperty("inputs").EnumerateArray().Any(input => Text(input, "quality") == "good"
                && input.GetProperty("value").GetDouble() == 30 && input.TryGetProperty("ageSeconds", out var age) && age.GetDouble() < 90),
            "a decision over the analyzer's signal");

        await _split.PutAsync("/pauses/global", new { paused = true });
        await _split.ListedAsync("/decisions?workload=local/default/decided", row => Text(row, "mode") == "paused", "the autoscaler is paused");
        await _split.PutAsync("/pauses/global", new { paused = false });
    }

    [Fact]
    public async Task A_setting_that_its_target_does_not_have_is_refused_by_the_dashboard()
    {
        using var answer = await _split.Dashboard.Client.PutAsJsonAsync("/api/observe/v1/policies/local/default/typo", new
        {
            workload = "local/default/typo",
            mode = "advise",
            target = new { kind = "process", settings = new { command = "sleep", argument = "600" } },
        });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("target.settings.argument", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(await _split.Dashboard.ListAsync("/policies"), row => Text(row, "workload") == "local/default/typo");
    }

    [Fact]
    public async Task A_test_notification_asked_for_at_the_dashboard_is_sent_by_the_analyzer()
    {
        // Nobody listens at port 1, so what the analyzer met is in the answer.
        await _split.PutAsync("/receivers/pager", new { name = "pager", kind = "webhook", url = "http://127.0.0.1:1/", allowPrivate = true });

        using var answer = await _split.Dashboard.Client.PostAsync("/api/observe/v1/receivers/pager/test", null);

        var result = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.False(result.GetProperty("ok").GetBoolean());
        Assert.Contains("refused", Text(result, "message"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_dashboards_live_events_tell_of_what_other_processes_write()
    {
        await using var events = await _split.Dashboard.Client.GetStreamAsync("/api/observe/v1/live");
        using var lines = new StreamReader(events);
        await _split.SendAsync("lively", "http.server.active_requests", 1);

        while (await lines.ReadLineAsync() is { } line && !line.Contains("\"workloads\"", StringComparison.Ordinal))
            await _split.SendAsync("lively", "http.server.active_requests", 1);

        await _split.ListedAsync("/workloads", row => Text(row, "id") == "local/default/lively", "the workload is listed");
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString() ?? "";
}
