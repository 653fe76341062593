using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Observe.Server.Hosting.Problems;
using Observe.Store.Access;

namespace Observe.Server.Access;

/// <summary>
/// Knows a caller by API key: <c>Authorization: Bearer KEY</c>, the password of Basic (Prometheus, Grafana), <c>X-Api-Key</c>,
/// or the page's session cookie. Without keys everybody is <c>local</c> and may do everything.
/// </summary>
internal sealed partial class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeyRing keys,
    PageSessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    private readonly ILogger _refusals = logger.CreateLogger("Observe.Server.Access");

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
        Response.Headers.WWWAuthenticate = "Bearer realm=\"observe\"";
        var isUnknown = PresentedKey() is not null;
        if (isUnknown)
            LogUnknown(_refusals, Request.Method, Request.Path.ToUriComponent(), Context.Connection.RemoteIpAddress);
        else
            LogMissing(_refusals, Request.Method, Request.Path.ToUriComponent(), Context.Connection.RemoteIpAddress);
        return ProblemWriter.WriteAsync(Context, StatusCodes.Status401Unauthorized, isUnknown
            ? "this API key is not known: it is none of those in the file of --api-key-file"
            : "an API key is needed: send it as `Authorization: Bearer KEY`");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        LogForbidden(_refusals, Context.User.Identity?.Name, Context.User.FindFirstValue(ClaimTypes.Role), Request.Method, Request.Path.ToUriComponent());
        return ProblemWriter.WriteAsync(
            Context, StatusCodes.Status403Forbidden, $"this API key is of kind {Context.User.FindFirstValue(ClaimTypes.Role)}, which may not do that");
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

    // A sender with a wrong key loses what it sends, and somebody should know; a page that is not signed in yet asks without one.
    [LoggerMessage(1, LogLevel.Warning, "refused: {Method} {Path} from {Address} with an API key that is not known")]
    private static partial void LogUnknown(ILogger logger, string method, string path, System.Net.IPAddress? address);

    [LoggerMessage(2, LogLevel.Debug, "refused: {Method} {Path} from {Address} without an API key")]
    private static partial void LogMissing(ILogger logger, string method, string path, System.Net.IPAddress? address);

    [LoggerMessage(3, LogLevel.Warning, "refused: the API key of {Name} is of kind {Kind}, which may not {Method} {Path}")]
    private static partial void LogForbidden(ILogger logger, string? name, string? kind, string method, string path);
}
