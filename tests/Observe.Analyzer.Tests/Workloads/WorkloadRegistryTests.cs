using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals;
using Observe.Analyzer.Workloads;
using Observe.Store.Metrics;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Observe.TestSupport.State;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Tests.Workloads;

public sealed class WorkloadRegistryTests
{
    private const long Day = 86_400_000;

    private readonly MemoryStateStore _state = new();

    [Fact]
    public async Task Save_WorkloadUnseenForAWeek_MakesRoomForAnother()
    {
        var registry = new WorkloadRegistry(_state, Options.Create(new ProfileOptions { MaxWorkloads = 1 }));
        var stop = TestContext.Current.CancellationToken;
        registry.Update([Of("old")], Day, out _);
        await registry.SaveAsync(Day, stop);
        Assert.Empty(registry.Update([Of("new")], 2 * Day, out _));

        await registry.SaveAsync(9 * Day, stop);

        Assert.Single(registry.Update([Of("new")], 9 * Day, out var found));
        Assert.Equal([new WorkloadId("l", "n", "new")], found);
        await registry.SaveAsync(9 * Day, stop);
        Assert.Equal(["l/n/new"], (await _state.ListAsync(TenantId.Default, StateTables.Workloads, new StateQuery(), stop)).Select(row => row.Key));
    }

    private static MergedSignal Of(string workload)
        => new(new SignalValue(new WorkloadId("l", "n", workload), "", "p", Names.RequestRate, LabelSet.Empty, "s", 1, new Sample(1, 1)), [], null);
}
