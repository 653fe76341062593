using Observe.TestSupport;

namespace Observe.Analyzer.Tests.Signals;

/// <summary>Pages of real systems, where they lie beside the checkout, and what each must mean: whole, to the last value.</summary>
public sealed class CapturedPageTests : IDisposable
{
    private readonly PageStore _store = new();

    [Fact]
    public async Task Envoy_CountsEachRequestOnceAndLeavesOutItsControlPlane()
    {
        _store.Load(SharedData.PathOrSkip("captures", "envoy", "stats-prometheus-openmetrics.txt"));

        Assert.Equal(
            """
            workload:concurrency local/default/service1 = 0
            workload:concurrency local/default/service2 = 0
            workload:errors:rate local/default/service1 = 0
            workload:errors:rate local/default/service2 = 0
            workload:latency:seconds local/default/service1 = 1/s of 0.075 s
            workload:latency:seconds local/default/service2 = 1/s of 0.075 s
            workload:queue local/default/service1 = 0
            workload:queue local/default/service2 = 0
            workload:requests:rate local/default/service1 = 1
            workload:requests:rate local/default/service2 = 1
            workload:throttles:rate local/default/service1 = 0
            workload:throttles:rate local/default/service2 = 0
            workload:timeouts:rate local/default/service1 = 0
            workload:timeouts:rate local/default/service2 = 0
            """,
            await _store.TextAsync("envoy"));
    }

    [Fact]
    public async Task Istio15_SourceReportsOfCallsOutOfTheMeshAreNoWorkloads()
    {
        _store.Load(SharedData.PathOrSkip("captures", "istio", "proxy-stats-1.5.txt"));

        Assert.Equal("", await _store.TextAsync("istio"));
        Assert.Equal("", await _store.TextAsync("envoy"));
    }

    [Fact]
    public async Task Istio111_MergedPageCountsOnceInSeconds()
    {
        _store.Load(SharedData.PathOrSkip("captures", "istio", "proxy-merged-1.11.txt"));

        Assert.Equal(
            """
            workload:errors:rate Kubernetes/default/reviews-v1 v1 = 0
            workload:latency:seconds Kubernetes/default/reviews-v1 v1 = 1/s of 1.75 s
            workload:requests:rate Kubernetes/default/reviews-v1 v1 = 1
            """,
            await _store.TextAsync("istio"));
        Assert.Equal("", await _store.TextAsync("envoy"));
    }

    [Fact]
    public async Task Istio11_MixersPage()
    {
        _store.Load(SharedData.PathOrSkip("captures", "istio", "mixer-mesh-1.1.txt"));

        Assert.Equal(
            """
            workload:errors:rate local/default/details-v1 v1 = 0
            workload:errors:rate local/default/productpage-v1 v1 = 0
            workload:errors:rate local/default/ratings-v1 v1 = 0
            workload:errors:rate local/default/reviews-v1 v1 = 0
            workload:errors:rate local/default/reviews-v2 v2 = 0
            workload:errors:rate local/default/reviews-v3 v3 = 0
            workload:errors:rate local/istio-system/istio-policy = 0
            workload:errors:rate local/istio-system/istio-telemetry = 0
            workload:requests:rate local/default/details-v1 v1 = 7
            workload:requests:rate local/default/productpage-v1 v1 = 7
            workload:requests:rate local/default/ratings-v1 v1 = 5
            workload:requests:rate local/default/reviews-v1 v1 = 2
            workload:requests:rate local/default/reviews-v2 v2 = 2
            workload:requests:rate local/default/reviews-v3 v3 = 3
            workload:requests:rate local/istio-system/istio-policy = 11
            workload:requests:rate local/istio-system/istio-telemetry = 31
            """,
            await _store.TextAsync("istio"));
    }

    [Fact]
    public async Task LinkerdController_InboundOnly()
    {
        _store.Load(SharedData.PathOrSkip("captures", "linkerd", "proxy-v2-datadog.txt"), ("namespace", "linkerd"), ("deployment", "linkerd-controller"));

        // The counters were moved for the rates' sake, so their difference means nothing here.
        Assert.EndsWith(
            """
            workload:errors:rate local/linkerd/linkerd-controller = 0
            workload:latency:seconds local/linkerd/linkerd-controller = 1452/s of 0.03 s
            workload:requests:rate local/linkerd/linkerd-controller = 1452
            """,
            await _store.TextAsync("linkerd"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinkerdController_RequestsWithoutResponseAreExecuting()
    {
        _store.LoadAsItStands(SharedData.PathOrSkip("captures", "linkerd", "proxy-v2-datadog.txt"), ("namespace", "linkerd"), ("deployment", "linkerd-controller"));

        // 1,452 requests and 1,433 responses: one request, and streams to the destination service that stay open.
        Assert.Contains("workload:concurrency local/linkerd/linkerd-controller = 19", await _store.TextAsync("linkerd"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinkerdIdlePod_ItsProxysOwnPortIsNoTraffic()
    {
        _store.Load(SharedData.PathOrSkip("captures", "linkerd", "proxy-v2-prommatch.txt"), ("namespace", "default"), ("deployment", "opaque-client"));

        Assert.Equal(
            """
            workload:concurrency local/default/opaque-client = 0
            workload:errors:rate local/default/opaque-client = 0
            workload:requests:rate local/default/opaque-client = 0
            """,
            await _store.TextAsync("linkerd"));
    }

    [Theory]
    [InlineData("dp-envoy-counter.txt")]
    [InlineData("dp-envoy-counter-with-labels.txt")]
    [InlineData("dp-envoy-gauge.txt")]
    [InlineData("dp-envoy-histogram.txt")]
    [InlineData("dp-envoy-otel-histogram.txt")]
    [InlineData("dp-envoy-prom-text.txt")]
    public async Task Kuma_FragmentsWithoutRequestsAreUnknownNotZero(string file)
    {
        _store.Load(SharedData.PathOrSkip("captures", "kuma", file));

        Assert.NotEmpty(_store.Metrics.AllSeries());
        Assert.Equal("", await _store.TextAsync("envoy"));
    }

    public void Dispose() => _store.Dispose();
}
