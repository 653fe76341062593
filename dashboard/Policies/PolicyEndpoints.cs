using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.Access;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;

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
    }

    private static async Task<IResult> PutPolicyAsync(
        string workload, HttpRequest request, ClaimsPrincipal user, AuditLog audit, [FromServices] ITargetCheck? targets,
        CancellationToken cancellationToken)
    {
        var (policy, error) = await ReadPolicyAsync(request, cancellationToken);
        if (policy is null)
            return error!;
        if (policy.Workload != workload)
            return Results.Problem($"the policy is for `{policy.Workload}`, the address for `{workload}`", statusCode: StatusCodes.Status400BadRequest);
        var problems = Problems(policy, targets);
        if (problems.Count > 0)
            return Invalid(problems);
        await audit.PutAsync(user, StateTables.Policies, workload, "policy", StateJson.Serialize(policy), cancellationToken);
        return Results.NoContent();
    }

    private static IReadOnlyList<PolicyProblem> Problems(ScalingPolicy policy, ITargetCheck? targets)
        => NullSettings(policy) is { Count: > 0 } nulls ? nulls : ScalingPolicyValidator.Validate(policy) is { Count: > 0 } problems ? problems : targets?.Check(policy.Target) ?? [];

    /// <summary>The reader does not look for null among the values of names that a writer chose.</summary>
    private static IReadOnlyList<PolicyProblem> NullSettings(ScalingPolicy policy)
        => [.. (policy.Target.Settings ?? new Dictionary<string, string>()).Where(setting => setting.Value is null)
            .Select(setting => new PolicyProblem($"target.settings.{setting.Key}", "text was expected; leave it out for its default"))];

    private static async Task<IResult> CheckPolicyAsync(
        HttpRequest request, [FromServices] ITargetCheck? targets, CancellationToken cancellationToken)
    {
        try
        {
            var policy = await JsonSerializer.DeserializeAsync<ScalingPolicy>(request.Body, StateDocuments.BodyOptions, cancellationToken);
            IReadOnlyList<PolicyProblem> problems = policy is null ? [new PolicyProblem("", "it is empty")] : Problems(policy, targets);
            return StateDocuments.Json(new ItemList<PolicyProblem>(problems));
        }
        catch (JsonException error)
        {
            var mistake = JsonMistake.Of(error, typeof(ScalingPolicy), StateDocuments.BodyOptions);
            return StateDocuments.Json(new ItemList<PolicyProblem>([new PolicyProblem(mistake.Path, mistake.Message)]));
        }
    }

    private static async ValueTask<(ScalingPolicy? Policy, IResult? Error)> ReadPolicyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentType?.Contains("yaml", StringComparison.OrdinalIgnoreCase) != true)
            return await StateDocuments.ReadAsync<ScalingPolicy>(request, cancellationToken);
        using var reader = new StreamReader(request.Body);
        var (policies, problems) = ScalingPolicyYaml.Read(await reader.ReadToEndAsync(cancellationToken));
        return problems.Count > 0 ? (null, Invalid(problems))
            : policies.Count == 1 ? (policies[0], null)
            : (null, Results.Problem("one policy a request", statusCode: StatusCodes.Status400BadRequest));
    }

    private static IResult Invalid(IReadOnlyList<PolicyProblem> problems)
        => Results.Problem(
            "the policy has problems", statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["problems"] = problems });

    private static async Task<IResult> PutPauseAsync(
        string key, HttpRequest request, ClaimsPrincipal user, AuditLog audit, TimeProvider time, CancellationToken cancellationToken)
    {
        var (wish, error) = await StateDocuments.ReadAsync<PauseWish>(request, cancellationToken);
        if (wish is null)
            return error!;
        var pause = new Pause(wish.Paused, user.Identity?.Name ?? "local", time.GetUtcNow().ToUnixTimeMilliseconds(), wish.Comment ?? "");
        await audit.PutAsync(user, StateTables.Pauses, key, wish.Paused ? "pause" : "resume", StateJson.Serialize(pause), cancellationToken);
        return Results.NoContent();
    }

    private sealed record PauseWish(bool Paused, string? Comment);
}
