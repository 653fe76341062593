using System.Net;
using System.Net.Sockets;
using Observe.Server.Demo;

namespace Observe.Server.Tests.Demo;

public sealed class DemoSettingsTests
{
    [Fact]
    public void FreePort_WishedIsTaken_IsAnother()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;

        Assert.NotEqual(taken, DemoSettings.FreePort(taken));

        other.Stop();
        Assert.Equal(taken, DemoSettings.FreePort(taken));
    }

    [Fact]
    public void LatencyObjective_OfEveryFunction_IsWhatAPersonWouldWrite()
        => Assert.Equal([1.8, 0.45, 2.7], DemoFunction.All.Select(DemoSetup.LatencyObjective));

    [Fact]
    public void LeastSeconds_OfACheck_OutlastTheProvokedFault()
        => Assert.True(DemoCommand.LeastSeconds > DemoRun.Fault.ToSecond, "the shortest check ends before its fault");
}
