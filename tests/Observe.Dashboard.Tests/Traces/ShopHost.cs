using Observe.Store.Tenancy;

namespace Observe.Dashboard.Tests.Traces;

/// <summary>One host with <see cref="ShopSpans"/> for all tests that only read.</summary>
public sealed class ShopHost : IAsyncLifetime
{
    private DashboardHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    public Task<string> GetAsync(string path) => _host.GetAsync(path);

    public HttpClient Client => _host.Client;

    /// <summary>A host of its own for a test that writes.</summary>
    internal static async Task<DashboardHost> StartAsync()
    {
        var host = await DashboardHost.StartAsync();
        await host.Spans.WriteAsync(TenantId.Default, ShopSpans.All, default);
        return host;
    }
}
