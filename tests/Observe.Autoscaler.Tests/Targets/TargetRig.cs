using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Autoscaler.Targets;
using Observe.Store.State;
using Observe.Store.Workloads;
using Observe.TestSupport.State;

namespace Observe.Autoscaler.Tests.Targets;

/// <summary>A target as the program puts it together, with a fake platform to talk to.</summary>
internal sealed class TargetRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TargetRig(FakePlatform platform, string kind, (string Key, string Value)[] configuration)
    {
        Platform = platform;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpClient();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IStateStore>(new MemoryStateStore());
        services.AddTargets(new ConfigurationBuilder()
            .AddInMemoryCollection(configuration.ToDictionary(item => "autoscaler:" + item.Key, item => (string?)item.Value)).Build());
        _services = services.BuildServiceProvider();
        Target = _services.GetRequiredService<TargetRegistry>().Find(kind)!;
    }

    public FakePlatform Platform { get; }

    public IScalingTarget Target { get; }

    public static async Task<TargetRig> StartAsync(string kind, Func<FakePlatform, (string Key, string Value)[]> configuration)
    {
        var platform = await FakePlatform.StartAsync();
        return new TargetRig(platform, kind, configuration(platform));
    }

    public static TargetRequest Request(params (string Name, string Value)[] settings) => new(
        new WorkloadId("local", "shop", "checkout"), settings.ToDictionary(item => item.Name, item => item.Value), "decision-1");

    public ValueTask<TargetReading> ReadAsync(params (string Name, string Value)[] settings)
        => Target.ReadAsync(Request(settings), default);

    public ValueTask<TargetResult> ScaleAsync(int replicas, params (string Name, string Value)[] settings)
        => TargetCall.OrderAsync(
            Target, limited => Target.ScaleAsync(Request(settings), replicas, limited), TimeSpan.FromSeconds(5), TimeProvider.System, default);

    public ValueTask<TargetResult> SetConcurrencyAsync(int limit, params (string Name, string Value)[] settings)
        => Target.SetConcurrencyAsync(Request(settings), limit, default);

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        await _services.DisposeAsync();
    }
}
