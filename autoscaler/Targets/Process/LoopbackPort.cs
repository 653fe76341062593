using System.Net;
using System.Net.Sockets;

namespace Observe.Autoscaler.Targets.Process;

internal static class LoopbackPort
{
    /// <summary>A port that is free now. Somebody may take it first; then the instance fails to start and the next gets another.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
