using System.Net;
using System.Net.Sockets;
using Observe.Server.Access;
using Observe.Server.Hosting;

namespace Observe.Server.Tests.Hosting;

public sealed class PortCheckTests
{
    [Fact]
    public void Problems_PortInUse_NamesItAndTheFlag()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = (IPEndPoint)other.LocalEndpoint;

        Assert.Equal(
            [$"{taken} is in use by another program: stop what listens there, or give another address with --otlp-grpc HOST:PORT (port 0 takes a free one)"],
            PortCheck.Problems(Plan(new ListenAddress(IPAddress.Loopback, taken.Port))));
    }

    [Fact]
    public void Problems_AddressOfAnotherMachine_SaysSo()
        => Assert.Equal(
            ["192.0.2.1:4317 is no address of this machine: give one that is, or *:4317 for all, with --otlp-grpc"],
            PortCheck.Problems(Plan(new ListenAddress(IPAddress.Parse("192.0.2.1"), 4317))));

    [Fact]
    public void Problems_FreePorts_AreNone() => Assert.Empty(PortCheck.Problems(Plan(new ListenAddress(IPAddress.Loopback, 0))));

    private static ListenPlan Plan(ListenAddress grpc)
        => new(Roles.All, new ListenAddress(IPAddress.Loopback, 0), grpc, null, ApiKeyRing.Empty, null);
}
