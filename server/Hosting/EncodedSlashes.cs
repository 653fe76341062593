using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Observe.Server.Hosting;

/// <summary>
/// Names and ids in a path may have slashes, which a client writes <c>%2F</c>. The server leaves that code as it is, because a decoded
/// one would divide, and so <c>a%2Fb</c> and <c>a%252Fb</c> look alike to a route. This reads them from the request's own line.
/// </summary>
internal static class EncodedSlashes
{
    private const string Slash = "%2F";

    /// <summary>Comes after routing: the route says which part of the path a value is.</summary>
    public static Task DecodeAsync(HttpContext context, RequestDelegate next)
    {
        var values = context.Request.RouteValues;
        if (context.GetEndpoint() is RouteEndpoint endpoint && values.Values.Any(value => value is string text && HasCode(text)))
        {
            var raw = (context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "").Split('?')[0].Split('/');
            for (var i = 0; i < endpoint.RoutePattern.PathSegments.Count && i + 1 < raw.Length; i++)
            {
                if (endpoint.RoutePattern.PathSegments[i].Parts is [RoutePatternParameterPart part] && values[part.Name] is string text && HasCode(text))
                    values[part.Name] = Decode(text, raw[i + 1]);
            }
        }

        return next(context);
    }

    /// <param name="value">As the server has it: all but slashes decoded.</param>
    /// <param name="raw">The segment as it was sent.</param>
    /// <returns>The value with its slashes, or as it is where it is of several segments, whose slashes divide.</returns>
    internal static string Decode(string value, string raw)
    {
        var decoded = Uri.UnescapeDataString(raw);
        return decoded.Replace("/", Slash, StringComparison.Ordinal).Equals(value, StringComparison.OrdinalIgnoreCase) ? decoded : value;
    }

    private static bool HasCode(string text) => text.Contains(Slash, StringComparison.OrdinalIgnoreCase);
}
