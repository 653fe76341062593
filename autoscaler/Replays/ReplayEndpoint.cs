using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Autoscaler.Decisions;
using Observe.Store.Access;
using Observe.Store.Decisions;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Autoscaler.Replays;

/// <summary><c>POST /replays</c>: a decision of the past made again by the same code, with other inputs or another policy.</summary>
internal static class ReplayEndpoint
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/replays", RunAsync)
        .RequireAuthorization(AccessPolicies.Read)
        .WithSummary("Makes a decision of the past again, with changes, and does nothing.")
        .Produces<ReplayAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> RunAsync(ReplayRequest request, IStateStore state, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.Decision))
            return Results.Problem("name the decision: {\"decision\": \"…\"}, an id of /api/observe/v1/decisions", statusCode: StatusCodes.Status400BadRequest);
        var decision = await state.GetAsync(TenantId.Default, StateTables.Decisions, request.Decision, cancellationToken);
        var setting = await state.GetAsync(TenantId.Default, StateTables.Replays, request.Decision, cancellationToken);
        if (decision is null || setting is null)
            return Results.Problem($"nothing is known of what decision `{request.Decision}` was made from", statusCode: StatusCodes.Status404NotFound);
        var changes = request.Changes ?? new ReplayChanges();
        var changed = changes.ApplyTo(setting.As<DecisionSetting>());
        if (changes.Problems(changed.Policy) is { Count: > 0 } problems)
        {
            return Results.Json(
                new { title = "the changes do not hold", status = StatusCodes.Status400BadRequest, problems }, StateJson.Options,
                "application/problem+json", StatusCodes.Status400BadRequest);
        }

        var (_, replayed) = ScalingDecision.Decide(changed.State, changed.Inputs, changed.Policy, changed.Now);
        return Results.Json(new ReplayAnswer(decision.As<DecisionRecord>(), replayed, changed.Policy), StateJson.Options);
    }

    /// <param name="Decision">Id of a decision.</param>
    /// <param name="Changes">What is to be different; none = the same again.</param>
    internal sealed record ReplayRequest(string? Decision, ReplayChanges? Changes);

    /// <param name="Decision">As it was made, limits of the cluster included.</param>
    /// <param name="Replayed">As it would have been; limits that several workloads share are not applied anew.</param>
    /// <param name="Policy">That it was replayed with.</param>
    internal sealed record ReplayAnswer(DecisionRecord Decision, DecisionRecord Replayed, ScalingPolicy Policy);
}
