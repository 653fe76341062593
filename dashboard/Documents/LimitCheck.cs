using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Observe.Dashboard.Documents;

/// <summary>A limit below zero is a mistake, not the least there is.</summary>
internal static class LimitCheck
{
    /// <param name="api">Whose routes are checked.</param>
    /// <param name="refuse">Answers in the routes' own form.</param>
    public static void RefuseNegativeLimits(this RouteGroupBuilder api, Func<string, IResult> refuse)
        => api.AddEndpointFilter(async (context, next)
            => long.TryParse(context.HttpContext.Request.Query["limit"], CultureInfo.InvariantCulture, out var limit) && limit < 0
                ? refuse(string.Create(CultureInfo.InvariantCulture, $"{limit} is below 0"))
                : await next(context));
}
