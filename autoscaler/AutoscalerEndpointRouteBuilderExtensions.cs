using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Autoscaler.Control;
using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Targets.Process;
using Observe.Store.Access;
using Observe.Store.Roles;
using Observe.Store.State;
using Observe.Store.Workloads;

namespace Observe.Autoscaler;

public static class AutoscalerEndpointRouteBuilderExtensions
{
    /// <summary>Instances for gateways, wake calls, and the kinds of targets there are.</summary>
    public static IEndpointRouteBuilder MapAutoscaler(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/observe/v1").WithTags("Autoscaler");
        group.MapGet("/instances", (ProcessTarget target, string? workload) => Json(target.Instances(workload)))
            .RequireAuthorization(AccessPolicies.Read)
            .WithSummary("Instances of the process target, for gateways to route by.");
        group.MapGet("/targets", (TargetRegistry targets) => Json(targets.All.Select(target
                => new { target.Kind, target.Summary, target.Settings })))
            .RequireAuthorization(AccessPolicies.Read)
            .WithSummary("Kinds of targets a policy may name, and their settings.");
        group.MapPost("/wake", WakeAsync)
            .RequireAuthorization(AccessPolicies.Operate)
            .WithSummary("Asks for at least one instance of a workload at once.");
        return endpoints;
    }

    private static async Task<IResult> WakeAsync(
        WakeCalls wakes, RoleStates roles, IStateStore state, TimeProvider time, string? workload, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(workload))
            return Problem(StatusCodes.Status400BadRequest, "name the workload: ?workload=location/namespace/workload");
        string[] matching = [.. wakes.Workloads
            .Where(known => known == workload || known.EndsWith("/" + workload, StringComparison.Ordinal))];
        if (matching.Length > 1)
            return Problem(StatusCodes.Status400BadRequest, $"`{workload}` is not unique: {string.Join(", ", matching.Take(5))}");
        // A policy written a moment ago is read by the tick that this call starts.
        if (matching.Length == 0 && !WorkloadId.TryParse(workload, out _))
            return Problem(StatusCodes.Status404NotFound, $"no workload with a policy is called `{workload}`");
        var id = matching.Length == 1 ? matching[0] : workload;
        if (roles.IsActing(SoleRoleNames.Autoscaler))
            wakes.Call(id);
        else
            await WakeRequests.LeaveAsync(state, id, time.GetUtcNow(), cancellationToken);
        return Results.Json(new { workload = id }, StateJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static IResult Json(object value) => Results.Json(value, StateJson.Options);

    private static IResult Problem(int status, string message) => Results.Problem(message, statusCode: status);
}
