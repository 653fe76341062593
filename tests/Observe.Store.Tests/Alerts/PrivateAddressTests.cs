using System.Net;
using Observe.Store.Alerts;

namespace Observe.Store.Tests.Alerts;

public sealed class PrivateAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("172.15.0.1", false)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("2606:4700::1111", false)]
    [InlineData("93.184.216.34", false)]
    public void Is_Address_AsItsNetwork(string address, bool expected) => Assert.Equal(expected, PrivateAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://localhost:9093/", true)]
    [InlineData("http://a.localhost./", true)]
    [InlineData("http://[::1]/", true)]
    [InlineData("http://0x7f.1/", true)]
    [InlineData("http://localhost.example.com/", false)]
    [InlineData("http://example.com/127.0.0.1", false)]
    public void IsNamedBy_Url_GoesByItsHost(string url, bool expected) => Assert.Equal(expected, PrivateAddress.IsNamedBy(new Uri(url)));
}
