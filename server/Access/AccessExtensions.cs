using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Observe.Store.Access;

namespace Observe.Server.Access;

internal static class AccessExtensions
{
    /// <summary>API keys, and the three policies that endpoints require; an endpoint that names none needs read.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, ApiKeyRing keys)
    {
        services.AddSingleton(keys);
        services.AddSingleton<PageSessions>();
        services.AddAuthentication(ApiKeyAuthenticationHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(ApiKeyAuthenticationHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(AccessPolicies.Read, Kinds(AccessPolicies.Read, AccessPolicies.Operate, AccessPolicies.Admin))
            .AddPolicy(AccessPolicies.Operate, Kinds(AccessPolicies.Operate, AccessPolicies.Admin))
            .AddPolicy(AccessPolicies.Admin, Kinds(AccessPolicies.Admin))
            .SetFallbackPolicy(Kinds(AccessPolicies.Read, AccessPolicies.Operate, AccessPolicies.Admin));
        return services;
    }

    /// <summary>Sign-in of the page: a key for a cookie.</summary>
    public static IEndpointRouteBuilder MapSessions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/observe/v1/session", SignIn).AllowAnonymous();
        endpoints.MapDelete("/api/observe/v1/session", (HttpContext context, PageSessions sessions) =>
        {
            sessions.End(context);
            return Results.NoContent();
        }).AllowAnonymous();
        endpoints.MapGet("/api/observe/v1/session", (HttpContext context) => Results.Json(Describe(context.User)))
            .RequireAuthorization(AccessPolicies.Read);
        return endpoints;
    }

    private static IResult SignIn(SignInRequest request, HttpContext context, ApiKeyRing keys, PageSessions sessions)
    {
        if (keys.IsEmpty)
            return Results.NoContent();
        if (keys.Find(request.Key ?? "") is not { } key)
            return Results.Problem("this key is not known", statusCode: StatusCodes.Status401Unauthorized);
        sessions.Start(context, key);
        return Results.NoContent();
    }

    private static object Describe(ClaimsPrincipal user)
        => new { name = user.Identity?.Name, kind = user.FindFirstValue(ClaimTypes.Role) };

    private static AuthorizationPolicy Kinds(params string[] kinds)
        => new AuthorizationPolicyBuilder(ApiKeyAuthenticationHandler.SchemeName).RequireRole(kinds).Build();

    private sealed record SignInRequest(string? Key);
}
