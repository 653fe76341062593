using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.Access;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Dashboard.Policies;

/// <summary>Policies and pauses as users write them. Every change is audited.</summary>
internal static class PolicyEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var write = api.MapGroup("").RequireAuthorization(AccessPolicies.Operate);
        api.MapGet("/policies/{**workload}", async (string workload, IStateStore state, CancellationToken cancellationToken)
            => await state.GetAsync(TenantId.Default, StateTables.Policies, workload, cancellationToken) is { } row
                ? Results.Text(row.Json, "application/json")
                : StateDocuments.NotFound("policy for workload", workload)).WithSummary("The policy of one workload").Produces<ScalingPolicy>().ProducesProblem(StatusCodes.Status404NotFound);
        write.MapPost("/policies/check", CheckPolicyAsync).WithSummary("What is wrong with a policy, without saving it: a list of paths and messages")
            .Produces<ItemList<PolicyProblem>>();
        write.MapPut("/policies/{**workload}", PutPolicyAsync).WithSummary("A policy, JSON or YAML").Produces(StatusCodes.Status204NoContent);
        write.MapDelete("/policies/{**workload}", (string workload, ClaimsPrincipal user, AuditLog audit, CancellationToken cancellationToken)
            => StateDocuments.DeleteAsync(user, audit, StateTables.Policies, workload, "policy", cancellationToken))
            .WithSummary("Takes a policy away: the workload is no longer scaled").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        write.MapPut("/pauses/{**key}", PutPauseAsync).WithSummary("Stops and starts all acting, or that on one workload").Produces(StatusCodes.Status204NoContent);
        write.MapDelete("/pauses/{**key}", (string key, ClaimsPrincipal user, AuditLog audit, CancellationToken cancellationToken)
            => StateDocuments.DeleteAsync(user, audit, StateTables.Pauses, key, "pause", cancellationToken))
            .WithSummary("Ends a pause and forgets it").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> PutPolicyAsync(
        string workload, HttpRequest request, ClaimsPrincipal user, AuditLog audit, [FromServices] ITargetCheck? targets,
        CancellationToken cancellationToken)
    {
        if (!IsReadable(request.ContentType))
            return Results.Problem($"a policy is JSON or YAML, not `{request.ContentType}`", statusCode: StatusCodes.Status415UnsupportedMediaType);
        var (policy, problems) = await ReadPolicyAsync(request, targets, cancellationToken);
        if (policy is not null && policy.Workload != workload)
            problems = [.. problems, new("workload", $"the policy is for `{policy.Workload}`, the address for `{workload}`")];
        if (policy is null || problems.Count > 0)
            return Invalid(problems);
        await audit.PutAsync(user, StateTables.Policies, workload, "policy", StateJson.Serialize(policy), cancellationToken);
        return Results.NoContent();
    }

    private static bool IsReadable(string? contentType)
        => string.IsNullOrEmpty(contentType) || contentType.Contains("json", StringComparison.OrdinalIgnoreCase) || contentType.Contains("yaml", StringComparison.OrdinalIgnoreCase)
            // What curl says of any body.
            || contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> CheckPolicyAsync(
        HttpRequest request, [FromServices] ITargetCheck? targets, CancellationToken cancellationToken)
        => StateDocuments.Json(new ItemList<PolicyProblem>((await ReadPolicyAsync(request, targets, cancellationToken)).Problems));

    /// <summary>A policy, JSON or YAML, or everything that is wrong with it.</summary>
    private static async ValueTask<(ScalingPolicy? Policy, IReadOnlyList<PolicyProblem> Problems)> ReadPolicyAsync(
        HttpRequest request, ITargetCheck? targets, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        if (request.ContentType?.Contains("yaml", StringComparison.OrdinalIgnoreCase) != true)
            return PolicyJson.Read(body.GetBuffer().AsSpan(0, (int)body.Length), targets);
        body.Position = 0;
        using var reader = new StreamReader(body);
        var (policies, problems) = ScalingPolicyYaml.Read(await reader.ReadToEndAsync(cancellationToken), targets);
        return problems.Count > 0 ? (null, problems)
            : policies.Count == 1 ? (policies[0], [])
            : (null, [new PolicyProblem("", $"one policy a request, here are {policies.Count}")]);
    }

    private static IResult Invalid(IReadOnlyList<PolicyProblem> problems)
        => Results.Problem(
            $"the policy has problems: {string.Join("; ", problems)}", statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["problems"] = problems });

    private static async Task<IResult> PutPauseAsync(
        string key, HttpRequest request, ClaimsPrincipal user, AuditLog audit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (key != Pause.GlobalKey && !WorkloadId.TryParse(key, out _))
            return Results.Problem($"`{key}` is neither `{Pause.GlobalKey}` nor a workload, location/namespace/workload", statusCode: StatusCodes.Status400BadRequest);
        var (wish, error) = await StateDocuments.ReadAsync<PauseWish>(request, cancellationToken);
        if (wish is null)
            return error!;
        var pause = new Pause(key, wish.Paused, user.Identity?.Name ?? "local", time.GetUtcNow().ToUnixTimeMilliseconds(), wish.Comment ?? "");
        await audit.PutAsync(user, StateTables.Pauses, key, wish.Paused ? "pause" : "resume", StateJson.Serialize(pause), cancellationToken);
        return Results.NoContent();
    }

    private sealed record PauseWish([property: JsonRequired] bool Paused, string? Comment = null);
}
