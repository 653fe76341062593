using System.Globalization;
using System.Net;

namespace Observe.Server.Hosting;

/// <summary>One listener: an address and a port, 0 = a free one.</summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Parses <c>HOST:PORT</c>, HOST an address, <c>localhost</c> or <c>*</c>; null for <c>off</c>.</summary>
    public static bool TryParse(string text, out ListenAddress? address)
    {
        address = null;
        if (text == "off")
            return true;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;
        var host = text[..colon];
        var parsed = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" or "" => IPAddress.Any,
            _ => IPAddress.TryParse(host.Trim('[', ']'), out var ip) ? ip : null,
        };
        address = parsed is null ? null : new ListenAddress(parsed, port);
        return address is not null;
    }

    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
