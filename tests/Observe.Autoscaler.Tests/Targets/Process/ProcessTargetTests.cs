using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Targets.Process;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Observe.TestSupport;
using Observe.TestSupport.State;

namespace Observe.Autoscaler.Tests.Targets.Process;

/// <summary>With real children: the small program of tests/Observe.Autoscaler.TestFunction.</summary>
public sealed class ProcessTargetTests : IAsyncDisposable
{
    private static readonly WorkloadId Workload = new("local", "default", "f");

    private readonly MemoryStateStore _state = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
    private readonly HttpClient _client = new();
    private readonly ProcessTarget _target;
    private string[] _allowed = [];

    public ProcessTargetTests() => _target = Create();

    [Fact]
    public async Task ScaleAsync_Up_StartsReadyInstancesWithTheirEnvironment()
    {
        Assert.True((await _target.ScaleAsync(Request(), 2, default)).IsDone);
        await ReadyAsync(2);

        var reading = await _target.ReadAsync(Request(), default);
        Assert.Equal((2, 2, 5, 2), (reading.Ready, reading.Desired, reading.Limit, reading.StartupSeconds.Count));
        Assert.All(reading.StartupSeconds, seconds => Assert.InRange(seconds, 0.001, 60));
        var instance = _target.Instances("f")[0];
        Assert.Equal($"local/default/f more limit=5 {instance.Id}", await _client.GetStringAsync(instance.Url));
    }

    [Fact]
    public async Task ScaleAsync_Down_StopsTheYoungestGently()
    {
        await _target.ScaleAsync(Request(), 1, default);
        await ReadyAsync(1);
        var first = _target.Instances(null)[0].Id;
        await _target.ScaleAsync(Request(), 2, default);
        await ReadyAsync(2);
        await _target.ScaleAsync(Request(), 1, default);
        Assert.Single(_target.Instances(null), instance => instance.State == InstanceState.Ready);
        await Poll.UntilAsync(() => _target.Instances(null).Count == 1, "one left");
        Assert.Equal(first, _target.Instances(null)[0].Id);
    }

    [Fact]
    public async Task SetConcurrencyAsync_RunningAndLaterInstances_HaveTheLimit()
    {
        await _target.ScaleAsync(Request(), 1, default);
        await ReadyAsync(1);
        Assert.True((await _target.SetConcurrencyAsync(Request(), 8, default)).IsDone);
        await _target.ScaleAsync(Request(), 2, default);
        await ReadyAsync(2);
        foreach (var instance in _target.Instances(null))
        {
            Assert.Equal(8, instance.Limit);
            Assert.Contains("limit=8", await _client.GetStringAsync(instance.Url), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Instance_Crashes_IsReplaced()
    {
        await _target.ScaleAsync(Request(), 1, default);
        await ReadyAsync(1);
        var crashed = _target.Instances(null)[0];
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _client.GetStringAsync(crashed.Url + "/-/exit"));
        await Poll.UntilAsync(
            async () => (await _target.ReadAsync(Request(), default)).Problem == $"instance {crashed.Id} crashed with code 7; 1 in a row", "the crash is named");
        await Poll.UntilAsync(() => _target.Instances(null) is [{ State: InstanceState.Ready } next] && next.Id != crashed.Id, "a new one");
    }

    [Fact]
    public async Task Instance_EndsAtOnce_IsNamedAndBacksOff()
    {
        await _target.ScaleAsync(Request(("environment", "EXIT_AT_START=3")), 1, default);
        await Poll.UntilAsync(
            async () => (await _target.ReadAsync(Request(), default)).Problem?.EndsWith("ended with code 3 before it was ready; 2 in a row", StringComparison.Ordinal) == true,
            "two attempts");
    }

    [Fact]
    public async Task ScaleAsync_WhileCrashesAreWaitedFor_StartsNoneAndSaysWhen()
    {
        using var folder = new TemporaryFolder();
        var starts = folder.File("starts");
        var request = Request(("command", "/bin/sh"), ("arguments", $"-c \"echo >> {starts}; exit 3\""));
        var clock = new FakeTimeProvider();
        var log = new RecordedLog<ProcessTarget>();
        var target = Create(clock, log);

        await target.ScaleAsync(request, 1, default);
        await Poll.UntilAsync(() => log.Lines.Any(line => line.Level == LogLevel.Warning), "the first crash");
        var held = await target.ScaleAsync(request, 4, default);
        Assert.Matches("^4 instances ordered; instance [0-9a-f]{8} ended with code 3 before it was ready; 1 in a row, the next start in ", held.Message);
        Assert.Empty(target.Instances(null));

        clock.Advance(TimeSpan.FromSeconds(1));
        await Poll.UntilAsync(() => log.Lines.Count(line => line.Level == LogLevel.Warning) == 2, "the next round has crashed");
        await Poll.UntilAsync(() => target.Instances(null).Count == 0, "all four have ended");
        Assert.EndsWith("2 in a row", (await target.ReadAsync(request, default)).Problem!, StringComparison.Ordinal);
        // The first of the round may end before the last is started, and then holds that one back.
        Assert.InRange((await File.ReadAllLinesAsync(starts)).Length, 2, 5);
        Assert.Empty(await _state.ListAsync(TenantId.Default, StateTables.Instances, new StateQuery(), default));
        Assert.Collection(
            log.Lines.Where(line => line.Level >= LogLevel.Warning),
            line => Assert.Matches("^local/default/f: instance [0-9a-f]{8} ended with code 3 before it was ready; 1 in a row; the next start in 1 s$", line.Text),
            line => Assert.EndsWith(" ended with code 3 before it was ready; 2 in a row; the next start in 2 s", line.Text, StringComparison.Ordinal));
        await target.StopAsync(default);
    }

    [Fact]
    public async Task Instance_IgnoresSigterm_IsKilledAfterTheGrace()
    {
        await _target.ScaleAsync(Request(("environment", "IGNORE_SIGTERM=1"), ("stopGraceSeconds", "0.3")), 1, default);
        await ReadyAsync(1);
        await _target.ScaleAsync(Request(), 0, default);
        await Poll.UntilAsync(() => _target.Instances(null).Count == 0, "the deaf one is gone");
    }

    [Theory]
    [InlineData("command", "/no/such/program", "`/no/such/program` cannot be started")]
    [InlineData("stopGraceSeconds", "soon", "target.settings.stopGraceSeconds is `soon`")]
    [InlineData("environment", "NONSENSE", "the line `NONSENSE`: write KEY=VALUE")]
    public async Task ScaleAsync_BadSettings_SaysWhichAndHow(string name, string value, string message)
    {
        var result = await _target.ScaleAsync(Request((name, value)), 1, default);
        Assert.Equal(TargetOutcome.Misconfigured, result.Outcome);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScaleAsync_CommandIsThereLater_IsStartedThen()
    {
        using var folder = new TemporaryFolder();
        var command = folder.File("function");
        Assert.Equal(TargetOutcome.Misconfigured, (await _target.ScaleAsync(Request(("command", command)), 1, default)).Outcome);

        await File.WriteAllTextAsync(folder.File("new"), "#!/bin/sh\nexec dotnet \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File("new"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.Move(folder.File("new"), command);

        await ReadyAsync(1);
        Assert.Null((await _target.ReadAsync(Request(), default)).Problem);
    }

    [Fact]
    public async Task ScaleAsync_CommandNotAllowed_IsRefused()
    {
        _allowed = ["/usr/bin/functions"];
        var result = await Create().ScaleAsync(Request(), 1, default);
        Assert.Equal(
            (TargetOutcome.Refused, "`dotnet` is not among autoscaler.process.allowedCommands"), (result.Outcome, result.Message));
    }

    [Fact]
    public async Task StopAsync_Running_EndsEveryChildAndClearsTheRegister()
    {
        await _target.ScaleAsync(Request(), 2, default);
        await ReadyAsync(2);
        var urls = _target.Instances(null).Select(instance => instance.Url).ToArray();
        await _target.StopAsync(default);
        foreach (var url in urls)
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => _client.GetStringAsync(url));
        Assert.Empty(await _state.ListAsync(TenantId.Default, StateTables.Instances, new StateQuery(), default));
    }

    [Fact]
    public async Task CloseAsync_AnotherProcessActs_EndsInstancesAndLetsThisOneActAgain()
    {
        await _target.ScaleAsync(Request(), 1, default);
        await ReadyAsync(1);
        var before = _target.Instances(null)[0].Id;

        await _target.CloseAsync(default);

        Assert.Empty(_target.Instances(null));
        await _target.ScaleAsync(Request(), 1, default);
        await ReadyAsync(1);
        Assert.NotEqual(before, _target.Instances(null)[0].Id);
    }

    [Fact]
    public async Task Renew_AnotherEnvironment_OldOnesLeaveAsTheirSuccessorsBecomeReady()
    {
        await _target.ScaleAsync(Request(), 2, default);
        await ReadyAsync(2);
        var before = _target.Instances(null).Select(instance => instance.Id).ToArray();
        var least = 2;

        Assert.Equal(2, _target.Renew(Request(("environment", "EXTRA=other"))));
        Assert.Equal(0, _target.Renew(Request(("environment", "EXTRA=other"))));
        await Poll.UntilAsync(
            () =>
            {
                var instances = _target.Instances(null);
                least = Math.Min(least, instances.Count(instance => instance.State == InstanceState.Ready));
                return instances.Count == 2 && !instances.Any(instance => before.Contains(instance.Id));
            }, "two others");

        Assert.Equal(2, least);
        foreach (var instance in _target.Instances(null))
            Assert.Contains(" other ", await _client.GetStringAsync(instance.Url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renew_SuccessorsNeverBecomeReady_OldOnesStay()
    {
        await _target.ScaleAsync(Request(), 1, default);
        await ReadyAsync(1);
        var before = _target.Instances(null)[0].Id;

        _target.Renew(Request(("environment", "EXIT_AT_START=3")));
        await Poll.UntilAsync(
            async () => (await _target.ReadAsync(Request(), default)).Problem?.EndsWith("2 in a row", StringComparison.Ordinal) == true, "two attempts");
        Assert.Contains(_target.Instances(null), instance => instance.Id == before && instance.State == InstanceState.Ready);

        // Back to what works: nothing is started for it.
        Assert.Equal(0, _target.Renew(Request()));
        await Poll.UntilAsync(() => _target.Instances(null) is [{ State: InstanceState.Ready } only] && only.Id == before, "the old one alone");
    }

    [Theory]
    [InlineData("readyPath", "/-/health")]
    [InlineData("drainSeconds", "3")]
    public async Task Renew_WhatDoesNotMakeAnotherProgram_ReplacesNothing(string name, string value)
    {
        await _target.ScaleAsync(Request(), 1, default);
        await ReadyAsync(1);

        Assert.Equal(0, _target.Renew(Request((name, value))));
        Assert.Single(_target.Instances(null));
    }

    [Fact]
    public async Task Release_Running_DrainsStopsAndForgetsTheWorkload()
    {
        await _target.ScaleAsync(Request(), 2, default);
        await ReadyAsync(2);

        Assert.Equal(2, _target.Release(Workload));
        Assert.All(_target.Instances(null), instance => Assert.Equal(InstanceState.Stopping, instance.State));
        Assert.Equal(0, _target.Release(Workload));
        await Poll.UntilAsync(() => _target.Instances(null).Count == 0, "all are gone");

        _target.Release(Workload);
        Assert.Empty(_target.Pools);
        await Poll.UntilAsync(
            async () => (await _state.ListAsync(TenantId.Default, StateTables.Instances, new StateQuery(), default)).Count == 0, "the register is empty");
    }

    [Fact]
    public async Task EndLeftovers_OfACrashedParent_AreEnded()
    {
        using var child = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sleep", "600"))!;
        using var stranger = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sleep", "600"))!;
        await PutRegisterAsync("left", child.Id, child.StartTime.ToUniversalTime());
        // The same process id, another start time: somebody else's by now.
        await PutRegisterAsync("reused", stranger.Id, stranger.StartTime.ToUniversalTime().AddHours(-1));
        await Create().EndLeftoversAsync(default);
        await child.WaitForExitAsync();
        Assert.False(stranger.HasExited);
        stranger.Kill();
        Assert.Empty(await _state.ListAsync(TenantId.Default, StateTables.Instances, new StateQuery(), default));
    }

    public async ValueTask DisposeAsync()
    {
        await _target.StopAsync(default);
        _client.Dispose();
        await _services.DisposeAsync();
    }

    private ProcessTarget Create() => Create(TimeProvider.System, new RecordedLog<ProcessTarget>());

    private ProcessTarget Create(TimeProvider clock, ILogger<ProcessTarget> log) => new(
        _services.GetRequiredService<IHttpClientFactory>(), new InstanceRegister(_state, clock),
        Options.Create(new ProcessOptions { AllowedCommands = _allowed }), clock, log);

    private async Task PutRegisterAsync(string id, int processId, DateTime startedAt) => await _state.PutAsync(
        TenantId.Default, StateTables.Instances,
        new StateWrite($"{Environment.MachineName}|local/default/f|{id}", "local/default/f", 0,
            System.Text.Json.JsonSerializer.Serialize(
                new { ProcessId = processId, StartedAt = startedAt, OwnerProcessId = int.MaxValue, OwnerStartedAt = startedAt }, StateJson.Options)),
        null, default);

    private Task ReadyAsync(int count) => Poll.UntilAsync(
        () => _target.Instances(null).Count(instance => instance.State == InstanceState.Ready) == count, $"{count} ready");

    private static TargetRequest Request(params (string Name, string Value)[] settings)
    {
        var dll = Path.Combine(
            RepositoryFiles.Root, "tests", "Observe.Autoscaler.TestFunction", "bin",
            AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0",
            "Observe.Autoscaler.TestFunction.dll");
        var all = new Dictionary<string, string>
        {
            ["command"] = "dotnet",
            ["arguments"] = $"\"{dll}\" {{instance}}",
            ["environment"] = "EXTRA=more",
            ["drainSeconds"] = "0",
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        return new TargetRequest(Workload, all, Limit: 5);
    }
}
