using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Observe.Autoscaler.Control;
using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Targets.Process;
using Observe.PromQL.Querying;
using Observe.Store.Decisions;
using Observe.Store.Metrics;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Observe.TestSupport;
using Observe.TestSupport.Metrics;
using Observe.TestSupport.State;

namespace Observe.Autoscaler.Tests.Control;

/// <summary>The autoscaler put together as the program does, over memory stores, a fake platform and a fake clock; ticks by hand.</summary>
internal sealed class ControlRig : IAsyncDisposable
{
    public static readonly WorkloadId Workload = new("local", "default", "f");
    private readonly ServiceProvider _services;

    public ControlRig(ControlRig? before = null, params (string Key, string Value)[] settings)
    {
        State = before?.State ?? new MemoryStateStore();
        Metrics = before?.Metrics ?? new MemoryMetricStore();
        Time = before?.Time ?? new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(item => "autoscaler:" + item.Key, item => (string?)item.Value)).Build();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IStateStore>(State);
        services.AddSingleton<IMetricWriter>(Metrics);
        services.AddSingleton<IMetricQuery>(Query);
        services.AddAutoscaler(configuration);
        foreach (var registered in services.Where(service
            => service.ServiceType == typeof(IScalingTarget) && service.ImplementationType?.Name.StartsWith("Webhook", StringComparison.Ordinal) == true).ToArray())
            services.Remove(registered);
        services.AddSingleton<IScalingTarget>(Target);
        _services = services.BuildServiceProvider();
    }

    public MemoryStateStore State { get; }

    public MemoryMetricStore Metrics { get; }

    public FakeTimeProvider Time { get; }

    public FakeQuery Query { get; } = new();

    public FakeTarget Target { get; } = new();

    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static ScalingPolicy Policy(ScalingMode mode = ScalingMode.Auto) => new()
    {
        Workload = Workload.ToString(),
        Mode = mode,
        MinReplicas = 1,
        MaxReplicas = 10,
        Target = new TargetReference("webhook"),
        ScaleDown = new ScaleDownPolicy { StabilizationSeconds = 6 },
    };

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public async Task PutAsync<T>(string table, string key, T value, string subject = "")
        => await State.PutAsync(
            TenantId.Default, table, new StateWrite(key, subject, Now, JsonSerializer.Serialize(value, StateJson.Options)), null, default);

    public Task PutPolicyAsync(ScalingPolicy policy) => PutAsync(StateTables.Policies, policy.Workload, policy);

    public async Task TickAsync(double afterSeconds = 2)
    {
        Time.Advance(TimeSpan.FromSeconds(afterSeconds));
        await Get<ControlTick>().RunAsync(Now, default);
    }

    public async Task<IReadOnlyList<DecisionRecord>> DecisionsAsync()
        => [.. (await State.ListAsync(TenantId.Default, StateTables.Decisions, new StateQuery(), default)).Select(row => row.As<DecisionRecord>())];

    public async Task<IReadOnlyList<ScalingAction>> ActionsAsync()
        => [.. (await State.ListAsync(TenantId.Default, StateTables.Actions, new StateQuery(), default)).Select(row => row.As<ScalingAction>())];

    public IReadOnlyList<double> Written(string signal, string label = "", string value = "")
        => [.. Metrics.SamplesOf(LabelSet.From([
            (Label.MetricName, signal), ("location", "local"), ("namespace", "default"), ("workload", "f"), (label.Length > 0 ? label : "_", value)]))
            .Select(sample => sample.Value)];

    public async ValueTask DisposeAsync()
    {
        // Their drains wait for the fake clock.
        var closing = Get<ProcessTarget>().CloseAsync(default);
        bool IsClosed()
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return closing.IsCompleted;
        }

        await Poll.UntilAsync(IsClosed, "the instances are gone");
        await _services.DisposeAsync();
    }
}
