using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Observe.Store.Access;

namespace Observe.Server.Access;

/// <summary>
/// Knows a caller by API key: <c>Authorization: Bearer KEY</c>, the password of Basic (Prometheus, Grafana), <c>X-Api-Key</c>,
/// or the page's session cookie. Without keys everybody is <c>local</c> and may do everything.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeyRing keys,
    PageSessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (keys.IsEmpty)
            return Task.FromResult(Success("local", AccessPolicies.Admin));
        var key = PresentedKey() is { } presented ? keys.Find(presented) : sessions.Find(Request);
        return Task.FromResult(key is null
            ? AuthenticateResult.Fail("no API key, or one that is not known")
            : Success(key.Name, key.Kind));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // No WWW-Authenticate: Basic — the browser's own dialog would hide the page's sign-in form.
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer realm=\"observe\"";
        return Response.WriteAsJsonAsync(new { title = "an API key is needed", status = 401 });
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Response.WriteAsJsonAsync(new { title = "this API key may not do that", status = 403 });
    }

    private string? PresentedKey()
    {
        if (Request.Headers.TryGetValue("X-Api-Key", out var direct))
            return direct.ToString();
        var header = Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return header["Bearer ".Length..].Trim();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return null;
        var buffer = new byte[header.Length];
        return Convert.TryFromBase64String(header["Basic ".Length..].Trim(), buffer, out var length)
            && Encoding.UTF8.GetString(buffer, 0, length) is var pair && pair.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0
                ? pair[(colon + 1)..]
                : "";
    }

    private static AuthenticateResult Success(string name, string kind)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, kind)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}
