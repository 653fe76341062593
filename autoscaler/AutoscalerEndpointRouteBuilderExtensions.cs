using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Control;
using Observe.Autoscaler.Policies;
using Observe.Autoscaler.Replays;
using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Targets.Process;
using Observe.Store.Access;
using Observe.Store.Roles;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Autoscaler;

public static class AutoscalerEndpointRouteBuilderExtensions
{
    /// <summary>Instances for gateways, wake calls, the kinds of targets there are, and replays of decisions.</summary>
    public static IEndpointRouteBuilder MapAutoscaler(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/observe/v1").WithTags("Autoscaler");
        group.MapGet("/instances", (ProcessTarget target, string? workload) => Json(target.Instances(workload)))
            .RequireAuthorization(AccessPolicies.Read)
            .WithSummary("Instances of the process target, for gateways to route by.").Produces<IReadOnlyList<InstanceView>>();
        group.MapGet("/targets", (TargetRegistry targets) => Json(targets.All.Select(target
                => new TargetKind(target.Kind, target.Summary, target.Settings))))
            .RequireAuthorization(AccessPolicies.Read)
            .WithSummary("Kinds of targets a policy may name, and their settings.").Produces<IReadOnlyList<TargetKind>>();
        group.MapPost("/wake", WakeAsync)
            .RequireAuthorization(AccessPolicies.Operate)
            .WithSummary("Asks for at least one instance of a workload at once.")
            .Produces<WakeAnswer>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        ReplayEndpoint.Map(group);
        return endpoints;
    }

    private static async Task<IResult> WakeAsync(
        WakeCalls wakes, RoleStates roles, IStateStore state, IOptions<AutoscalerOptions> options, TimeProvider time, string? workload,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(workload))
            return Problem(StatusCodes.Status400BadRequest, "name the workload: ?workload=location/namespace/workload");
        string[] matching = [.. wakes.Workloads
            .Where(known => known == workload || known.EndsWith("/" + workload, StringComparison.Ordinal))];
        if (matching.Length > 1)
            return Problem(StatusCodes.Status400BadRequest, $"`{workload}` is not unique: {string.Join(", ", matching.Take(5))}");
        // A policy written a moment ago is read by the tick that this call starts; a process that stands by has decided none.
        if (matching.Length == 0 && !await HasPolicyAsync(state, options.Value, workload, cancellationToken))
            return Problem(StatusCodes.Status404NotFound, $"no workload with a policy is called `{workload}`: write one first, PUT /api/observe/v1/policies/{workload}");
        var id = matching.Length == 1 ? matching[0] : workload;
        if (roles.IsActing(SoleRoleNames.Autoscaler))
            wakes.Call(id);
        else
            await WakeRequests.LeaveAsync(state, id, time.GetUtcNow(), cancellationToken);
        return Results.Json(new WakeAnswer(id), StateJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static async ValueTask<bool> HasPolicyAsync(
        IStateStore state, AutoscalerOptions options, string workload, CancellationToken cancellationToken)
    {
        if (await state.GetAsync(TenantId.Default, StateTables.Policies, workload, cancellationToken) is not null)
            return true;
        var files = new PolicyFolder(options.Policies);
        files.Refresh(0);
        return files.Policies.Any(policy => policy.Workload == workload);
    }

    private static IResult Json(object value) => Results.Json(value, StateJson.Options);

    private static IResult Problem(int status, string message) => Results.Problem(message, statusCode: status);

    private sealed record TargetKind(string Kind, string Summary, IReadOnlyList<TargetSetting> Settings);

    private sealed record WakeAnswer(string Workload);
}
