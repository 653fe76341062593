using System.Globalization;
using Observe.Analyzer.Edges;
using Observe.Analyzer.Signals;
using Observe.Analyzer.Tests.Signals;
using Observe.TestSupport;

namespace Observe.Analyzer.Tests.Edges;

/// <summary>Calls that captured and documented pages tell of, whole.</summary>
public sealed class MeshEdgesTests : IDisposable
{
    private readonly PageStore _store = new();

    [Fact]
    public async Task Istio15_CallsOutOfTheMeshAreTheSourcesReports()
    {
        _store.Load(SharedData.PathOrSkip("captures", "istio", "proxy-stats-1.5.txt"));

        Assert.Equal(
            """
            local/default/mongodb-v1 > local/external/archive.ubuntu.com = 50, 0 failed, 0.346 s
            local/default/mongodb-v1 > local/external/repo.mongodb.org = 11, 0 failed, 1.394 s
            local/default/mongodb-v1 > local/external/security.ubuntu.com = 6, 0 failed, 0.265 s
            """,
            await TextAsync("istio"));
    }

    [Fact]
    public async Task Istio111_OneCall()
    {
        _store.Load(SharedData.PathOrSkip("captures", "istio", "proxy-merged-1.11.txt"));

        Assert.Equal(
            """
            Kubernetes/default/productpage-v1 > Kubernetes/default/reviews-v1 = 1, 0 failed, 1.75 s
            """,
            await TextAsync("istio"));
    }

    [Fact]
    public async Task Istio11_BothReportersOfACallCountOnce()
    {
        _store.Load(SharedData.PathOrSkip("captures", "istio", "mixer-mesh-1.1.txt"));

        Assert.Equal(
            """
            local/default/details-v1 > local/istio-system/istio-policy = 2, 0 failed
            local/default/details-v1 > local/istio-system/istio-telemetry = 4, 0 failed
            local/default/productpage-v1 > local/default/details-v1 = 7, 0 failed
            local/default/productpage-v1 > local/default/reviews-v1 = 2, 0 failed
            local/default/productpage-v1 > local/default/reviews-v2 = 2, 0 failed
            local/default/productpage-v1 > local/default/reviews-v3 = 3, 0 failed
            local/default/productpage-v1 > local/istio-system/istio-policy = 1, 0 failed
            local/default/productpage-v1 > local/istio-system/istio-telemetry = 7, 0 failed
            local/default/ratings-v1 > local/istio-system/istio-policy = 2, 0 failed
            local/default/ratings-v1 > local/istio-system/istio-telemetry = 3, 0 failed
            local/default/reviews-v1 > local/istio-system/istio-policy = 2, 0 failed
            local/default/reviews-v1 > local/istio-system/istio-telemetry = 2, 0 failed
            local/default/reviews-v2 > local/default/ratings-v1 = 2, 0 failed
            local/default/reviews-v2 > local/istio-system/istio-policy = 1, 0 failed
            local/default/reviews-v2 > local/istio-system/istio-telemetry = 2, 0 failed
            local/default/reviews-v3 > local/default/ratings-v1 = 3, 0 failed
            local/default/reviews-v3 > local/istio-system/istio-policy = 2, 0 failed
            local/default/reviews-v3 > local/istio-system/istio-telemetry = 5, 0 failed
            local/istio-system/istio-ingressgateway > local/default/productpage-v1 = 7, 0 failed
            local/istio-system/istio-ingressgateway > local/istio-system/istio-policy = 1, 0 failed
            local/istio-system/istio-ingressgateway > local/istio-system/istio-telemetry = 3, 0 failed
            local/istio-system/istio-policy > local/istio-system/istio-telemetry = 5, 0 failed
            """,
            await TextAsync("istio"));
    }

    [Fact]
    public async Task Linkerd_OutboundNamesWhomItCalls()
    {
        _store.Load(SharedData.PathOrSkip("captures", "linkerd", "proxy-v2-datadog.txt"), ("namespace", "linkerd"), ("deployment", "linkerd-web"));

        Assert.Equal(
            """
            local/linkerd/linkerd-web > local/linkerd/linkerd-prometheus = 16275, 0 failed, 0.027 s
            """,
            await TextAsync("linkerd"));
    }

    [Fact]
    public async Task KumaAndConsul_TheCallerIsALabel()
    {
        _store.Load(RepositoryFiles.PathOf("tests", "Observe.Analyzer.Tests", "Signals", "Pages", "kuma-consul-envoy.txt"));

        Assert.Equal(
            """
            local/default/front > local/money/pay = 3, 0 failed
            local/shop/web > local/kuma-demo/backend = 7, 1 failed
            """,
            await TextAsync("envoy"));
    }

    [Fact]
    public async Task PlainEnvoy_NobodyNamesTheCaller()
    {
        _store.Load(SharedData.PathOrSkip("captures", "envoy", "stats-prometheus-openmetrics.txt"));

        Assert.Equal("", await TextAsync("envoy"));
    }

    public void Dispose() => _store.Dispose();

    private async Task<string> TextAsync(string profile)
        => string.Join('\n', (await new MeshEdges(_store.Query, PageStore.Window).OfAsync(PageStore.Profile(profile), PageStore.End, CancellationToken.None))
            .Select(edge => $"{edge.SourceName} > {edge.Destination} = {Text(edge.RequestRate)}, {Text(edge.ErrorRate)} failed"
                + (edge.Latency is { } latency ? $", {Text(BucketHistogram.Mean(latency))} s" : ""))
            .Order(StringComparer.Ordinal));

    private static string Text(double? value) => Math.Round(value ?? double.NaN, 3).ToString(CultureInfo.InvariantCulture);
}
