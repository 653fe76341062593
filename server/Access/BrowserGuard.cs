using System.Net;
using Observe.Server.Hosting.Problems;

namespace Observe.Server.Access;

/// <summary>
/// Keeps other sites' pages out of a listener that trusts loopback: a Host header that is no loopback name is refused while there
/// are no keys (DNS rebinding), and an unsafe request whose Origin is another host is refused always (cross-site forms).
/// </summary>
internal sealed class BrowserGuard(RequestDelegate next, ApiKeyRing keys)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (keys.IsEmpty && IsLoopback(context.Connection.LocalIpAddress) && !IsLoopbackName(request.Host.Host))
            return ProblemWriter.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, $"host `{request.Host.Host}` is not served here");
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method)
            && request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsSameHost(origin, request.Host))
            return ProblemWriter.WriteAsync(context, StatusCodes.Status403Forbidden, $"requests from {origin} may not change anything here");
        return next(context);
    }

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    private static bool IsLoopbackName(string host)
        => host is "localhost" or "" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsSameHost(string origin, HostString host)
        => Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
