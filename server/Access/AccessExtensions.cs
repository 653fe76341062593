using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Observe.Dashboard.Documents;
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
        var group = endpoints.MapGroup("/api/observe/v1/session").WithTags("Access");
        group.MapPost("", SignInAsync).AllowAnonymous().WithSummary("Signs the page in: a key for a cookie.")
            .Accepts<SignInRequest>("application/json").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapDelete("", (HttpContext context, PageSessions sessions) =>
        {
            sessions.End(context);
            return Results.NoContent();
        }).AllowAnonymous().WithSummary("Signs the page out.").Produces(StatusCodes.Status204NoContent);
        group.MapGet("", (HttpContext context) => Results.Json(Describe(context.User)))
            .RequireAuthorization(AccessPolicies.Read).WithSummary("Whose key this is, and of which kind.").Produces<SignedIn>();
        return endpoints;
    }

    private static async Task<IResult> SignInAsync(HttpContext context, ApiKeyRing keys, PageSessions sessions)
    {
        var (request, error) = await StateDocuments.ReadAsync<SignInRequest>(context.Request, context.RequestAborted);
        if (request is null)
            return error!;
        if (keys.IsEmpty)
            return Results.NoContent();
        if (keys.Find(request.Key ?? "") is not { } key)
            return Results.Problem("this key is not known", statusCode: StatusCodes.Status401Unauthorized);
        sessions.Start(context, key);
        return Results.NoContent();
    }

    private static SignedIn Describe(ClaimsPrincipal user) => new(user.Identity?.Name, user.FindFirstValue(ClaimTypes.Role));

    private static AuthorizationPolicy Kinds(params string[] kinds)
        => new AuthorizationPolicyBuilder(ApiKeyAuthenticationHandler.SchemeName).RequireRole(kinds).Build();

    private sealed record SignInRequest(string? Key);

    private sealed record SignedIn(string? Name, string? Kind);
}
