using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.Access;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Boards;

/// <summary>Dashboards as users saved them: titles and panels with a PromQL expression each.</summary>
internal static class BoardEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/dashboards/{id}", async (string id, IStateStore state, CancellationToken cancellationToken)
            => await state.GetAsync(TenantId.Default, StateTables.Dashboards, id, cancellationToken) is { } row
                ? Results.Text(row.Json, "application/json")
                : StateDocuments.NotFound("dashboard", id)).WithSummary("One dashboard").Produces<Board>().ProducesProblem(StatusCodes.Status404NotFound);
        var write = api.MapGroup("").RequireAuthorization(AccessPolicies.Operate);
        write.MapPut("/dashboards/{id}", PutAsync).WithSummary("Saves a dashboard").Produces(StatusCodes.Status204NoContent);
        write.MapDelete("/dashboards/{id}", (string id, ClaimsPrincipal user, AuditLog audit, CancellationToken cancellationToken)
            => StateDocuments.DeleteAsync(user, audit, StateTables.Dashboards, id, "dashboard", cancellationToken))
            .WithSummary("Takes a dashboard away").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> PutAsync(
        string id, HttpRequest request, ClaimsPrincipal user, AuditLog audit, CancellationToken cancellationToken)
    {
        var (board, error) = await StateDocuments.ReadAsync<Board>(request, cancellationToken);
        if (board is null)
            return error!;
        if (board.Problem(id) is { } problem)
            return Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        await audit.PutAsync(user, StateTables.Dashboards, id, "dashboard", StateJson.Serialize(board), cancellationToken);
        return Results.NoContent();
    }
}
