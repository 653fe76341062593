using Microsoft.Extensions.DependencyInjection;
using Observe.Dashboard.Listeners;

namespace Observe.Dashboard.Tests.Listeners;

public sealed class ListenerEndpointsTests
{
    [Fact]
    public async Task Get_NamesWhatListensAndLeavesOutWhatIsOff()
    {
        await using var host = await DashboardHost.StartAsync(services => services.AddSingleton<IOtlpListeners>(new GrpcAlone()));
        await using var nowhere = await DashboardHost.StartAsync();

        Assert.Equal("""200 {"otlpGrpc":"https://0.0.0.0:14317"}""", await host.GetAsync("/api/observe/v1/listeners"));
        Assert.Equal("200 {}", await nowhere.GetAsync("/api/observe/v1/listeners"));
    }

    private sealed class GrpcAlone : IOtlpListeners
    {
        public string? Grpc => "https://0.0.0.0:14317";

        public string? Http => null;
    }
}
