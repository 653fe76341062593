using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Observe.Dashboard.Listeners;

namespace Observe.Server.Hosting;

/// <summary>The addresses that the server has taken: port 0 is a port only once it listens. They stand in the order of the plan.</summary>
internal sealed class OtlpListeners(ListenPlan plan, IServer server) : IOtlpListeners
{
    public string? Grpc => plan.OtlpGrpc is null ? null : At(plan.Http is null ? 0 : 1);

    public string? Http => plan.OtlpHttp is null ? null : At((plan.Http is null ? 0 : 1) + (plan.OtlpGrpc is null ? 0 : 1));

    private string? At(int index) => server.Features.Get<IServerAddressesFeature>()?.Addresses.ElementAtOrDefault(index);
}
