using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Observe.Analyzer.Edges;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Tests.Signals;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Observe.TestSupport.Spans;
using Observe.TestSupport.State;

namespace Observe.Analyzer.Tests.Edges;

public sealed class EdgeLoopTests : IDisposable
{
    private readonly PageStore _store = new();
    private readonly MemoryStateStore _state = new();
    private readonly MemorySpanStore _spans = new();

    [Fact]
    public async Task Tick_SpansAndMeshSeeTheSameCall_OneRowAndItsSeries()
    {
        var stop = TestContext.Current.CancellationToken;
        _store.Counter(5, "istio_requests_total",
            ("reporter", "destination"), ("source_workload", "front"), ("source_workload_namespace", "default"),
            ("destination_workload", "cart"), ("destination_workload_namespace", "default"), ("response_code", "200"));
        await _spans.WriteAsync(
            TenantId.Default,
            [CallEdgesTests.Server("1", "", "front", 40, PageStore.End * 1_000_000 - 1), CallEdgesTests.Server("2", "1", "cart", 20, PageStore.End * 1_000_000 - 1)],
            stop);

        await new EdgeLoop(
            _spans, _store.Query, _store.Metrics, _state, ProfileLibrary.Load(""), Options.Create(new ProfileOptions { RateWindow = PageStore.Window }),
            new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(PageStore.End)), NullLogger<EdgeLoop>.Instance).TickAsync(stop);

        var rows = (await _state.ListAsync(TenantId.Default, StateTables.Edges, new StateQuery(), stop)).Select(row => row.As<EdgeRecord>()).ToArray();
        Assert.Equal(
            [("local/default/front", "local/default/cart", 5.0, "istio", "spans"), ("outside", "local/default/front", 0.017, "spans", "")],
            rows.Select(row => (row.Source, row.Destination, Math.Round(row.RequestRate, 3), row.From, string.Join(',', row.Also))).Order());
        Assert.Equal(
            5, Assert.Single(_store.Metrics.SamplesOf(PageStore.Of(
                Observe.Store.Workloads.Signals.EdgeRequestRate,
                ("source_location", "local"), ("source_namespace", "default"), ("source_workload", "front"),
                ("destination_location", "local"), ("destination_namespace", "default"), ("destination_workload", "cart")))).Value, 3);
    }

    public void Dispose() => _store.Dispose();
}
