using System.Net;
using System.Net.Sockets;

namespace Observe.Server.Hosting;

/// <summary>
/// Whether the addresses can be listened at, tried before the store is opened: a start that must fail should not have recovered a journal
/// and taken the data folder's lock first.
/// </summary>
internal static class PortCheck
{
    /// <summary>A sentence for each address that cannot be taken, with the flag that names another.</summary>
    public static IReadOnlyList<string> Problems(ListenPlan plan)
        => [.. plan.Listeners.Select(listener => Problem(listener.Address, listener.Flag)).OfType<string>()];

    /// <summary>What to do where a port was taken between the check and the start.</summary>
    public static string Remedy(string flag) => $"stop what listens there, or give another address with {flag} HOST:PORT (port 0 takes a free one)";

    private static string? Problem(ListenAddress address, string flag)
    {
        if (address.Port == 0)
            return null;
        try
        {
            using var socket = new Socket(address.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(address.Address, address.Port));
            socket.Listen();
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{address} is in use by another program: {Remedy(flag)}",
                SocketError.AccessDenied => $"{address} may not be listened at (ports below 1024 need a right of their own): give another with {flag} HOST:PORT",
                SocketError.AddressNotAvailable => $"{address} is no address of this machine: give one that is, or *:{address.Port} for all, with {flag}",
                _ => $"{address} cannot be listened at: {error.Message}: give another with {flag} HOST:PORT",
            };
        }
    }
}
