using Observe.TestSupport;

namespace Observe.Analyzer.Tests.Signals;

/// <summary>Platforms of which no page was captured: pages written from their documented names, each of which says so in its first line.</summary>
public sealed class DocumentedPageTests : IDisposable
{
    private readonly PageStore _store = new();

    [Theory]
    [InlineData("knative-new.txt")]
    [InlineData("knative-legacy.txt")]
    public async Task Knative_EitherGeneration(string page)
    {
        _store.Load(Page(page));

        Assert.Equal(
            """
            workload:concurrency local/shop/cart cart-00001 = 3.5
            workload:concurrency local/shop/mail mail-00007 = 0
            workload:errors:rate local/shop/cart cart-00001 = 2
            workload:errors:rate local/shop/mail mail-00007 = 0
            workload:latency:seconds local/shop/cart cart-00001 = 8/s of 0.112 s
            workload:queue local/shop/cart cart-00001 = 2
            workload:queue local/shop/mail mail-00007 = 0
            workload:replicas desired local/shop/cart cart-00001 = 3
            workload:replicas desired local/shop/mail mail-00007 = 0
            workload:replicas ready local/shop/cart cart-00001 = 2
            workload:replicas ready local/shop/mail mail-00007 = 0
            workload:requests:rate local/shop/cart cart-00001 = 10
            workload:requests:rate local/shop/mail mail-00007 = 0
            """,
            await _store.TextAsync("knative"));
    }

    [Fact]
    public async Task Knative_BothGenerationsAtOnce_NothingDoubles()
    {
        _store.Load(Page("knative-new.txt")).Load(Page("knative-legacy.txt"));

        Assert.Equal(
            """
            workload:concurrency local/shop/cart cart-00001 = 3.5
            workload:concurrency local/shop/mail mail-00007 = 0
            workload:errors:rate local/shop/cart cart-00001 = 2
            workload:errors:rate local/shop/mail mail-00007 = 0
            workload:latency:seconds local/shop/cart cart-00001 = 8/s of 0.112 s
            workload:queue local/shop/cart cart-00001 = 2
            workload:queue local/shop/mail mail-00007 = 0
            workload:replicas desired local/shop/cart cart-00001 = 3
            workload:replicas desired local/shop/mail mail-00007 = 0
            workload:replicas ready local/shop/cart cart-00001 = 2
            workload:replicas ready local/shop/mail mail-00007 = 0
            workload:requests:rate local/shop/cart cart-00001 = 10
            workload:requests:rate local/shop/mail mail-00007 = 0
            """,
            await _store.TextAsync("knative"));
    }

    [Fact]
    public async Task OpenFaaS()
    {
        _store.Load(Page("openfaas.txt"), ("namespace", "openfaas"));

        Assert.Equal(
            """
            workload:concurrency local/openfaas-fn/figlet = 3
            workload:errors:rate local/openfaas-fn/figlet = 1
            workload:errors:rate local/openfaas-fn/idle = 0
            workload:errors:rate local/staging/resize.v2 = 0
            workload:latency:seconds local/openfaas-fn/figlet = 10/s of 0.375 s
            workload:memory:bytes local/openfaas-fn/figlet = 3000
            workload:replicas ready local/openfaas-fn/figlet = 2
            workload:replicas ready local/openfaas-fn/idle = 0
            workload:replicas ready local/staging/resize.v2 = 1
            workload:requests:rate local/openfaas-fn/figlet = 10
            workload:requests:rate local/openfaas-fn/idle = 0
            workload:requests:rate local/staging/resize.v2 = 4
            """,
            await _store.TextAsync("openfaas"));
    }

    [Fact]
    public async Task OpenTelemetryFunctions()
    {
        _store.Load(Page("otel-faas.txt"));

        Assert.Equal(
            """
            workload:coldstarts:rate local/shop/resize 3 = 0.5
            workload:cpu:cores local/shop/resize 3 = 0.7
            workload:errors:rate local/shop/resize 3 = 2
            workload:latency:seconds local/shop/resize 3 = 10/s of 0.15 s
            workload:memory:bytes local/shop/resize 3 = 4000
            workload:requests:rate local/shop/resize 3 = 10
            workload:startup:seconds local/shop/resize 3 = 30/s of 1.5 s
            workload:timeouts:rate local/shop/resize 3 = 1
            """,
            await _store.TextAsync("otel-faas"));
    }

    [Fact]
    public async Task OpenTelemetryHttp()
    {
        _store.Load(Page("otel-http.txt"));

        Assert.Equal(
            """
            workload:concurrency local/shop/api = 6
            workload:errors:rate local/shop/api = 2
            workload:latency:seconds local/shop/api = 6/s of 0.133 s
            workload:requests:rate local/shop/api = 8
            """,
            await _store.TextAsync("otel-http"));
    }

    [Fact]
    public async Task KumaAndConsul_NamesOfClustersBecomeWorkloadsAndNamespaces()
    {
        _store.Load(Page("kuma-consul-envoy.txt"));

        Assert.Equal(
            """
            workload:errors:rate local/kuma-demo/backend = 1
            workload:requests:rate local/kuma-demo/backend = 1
            workload:requests:rate local/kuma-demo/backend = 6
            workload:requests:rate local/money/pay = 3
            """,
            await _store.TextAsync("envoy"));
    }

    public void Dispose() => _store.Dispose();

    private static string Page(string name) => RepositoryFiles.PathOf("tests", "Observe.Analyzer.Tests", "Signals", "Pages", name);
}
