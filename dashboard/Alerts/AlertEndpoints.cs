using System.Net.Mail;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.Access;
using Observe.Store.Alerts;
using Observe.Store.Requests;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Alerts;

/// <summary>Who is told of alerts, and what nobody is told of. Every change is audited.</summary>
internal static class AlertEndpoints
{
    private static readonly string[] Kinds = ["webhook", "slack", "email"];

    /// <summary>The last that a date can name, here and in a browser.</summary>
    private static readonly long LastDate = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static void Map(RouteGroupBuilder api)
    {
        var write = api.MapGroup("").RequireAuthorization(AccessPolicies.Operate);
        write.MapPut("/receivers/{name}", PutReceiverAsync).WithSummary("Who is told of alerts, and where")
            .Produces(StatusCodes.Status204NoContent);
        write.MapDelete("/receivers/{name}", (string name, ClaimsPrincipal user, AuditLog audit, CancellationToken cancellationToken)
            => StateDocuments.DeleteAsync(user, audit, StateTables.Receivers, name, ReceiverSecrets.AuditName, cancellationToken))
            .WithSummary("Tells a receiver of nothing any more").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        write.MapPost("/receivers/{name}/test", async (string name, IStateStore state, ReceiverTest test, CancellationToken cancellationToken)
            => await state.GetAsync(TenantId.Default, StateTables.Receivers, name, cancellationToken) is null
                ? StateDocuments.NotFound("receiver", name)
                : StateDocuments.Json(await test.RunAsync(name, cancellationToken)))
            .WithSummary("Sends a test notification and says what came of it").Produces<WorkRequestResult>().ProducesProblem(StatusCodes.Status404NotFound);
        write.MapPut("/silences/{id}", PutSilenceAsync).WithSummary("What nobody is told of, from when to when")
            .Produces(StatusCodes.Status204NoContent);
        write.MapDelete("/silences/{id}", (string id, ClaimsPrincipal user, AuditLog audit, CancellationToken cancellationToken)
            => StateDocuments.DeleteAsync(user, audit, StateTables.Silences, id, "silence", cancellationToken))
            .WithSummary("Ends a silence").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> PutReceiverAsync(
        string name, HttpRequest request, ClaimsPrincipal user, AuditLog audit, CancellationToken cancellationToken)
    {
        var (receiver, error) = await StateDocuments.ReadAsync<AlertReceiver>(request, cancellationToken);
        if (receiver is null)
            return error!;
        receiver = string.IsNullOrEmpty(receiver.Name) ? receiver with { Name = name } : receiver;
        if (Problem(name, receiver) is { } problem)
            return Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        await audit.PutAsync(user, StateTables.Receivers, name, ReceiverSecrets.AuditName, StateJson.Serialize(receiver), cancellationToken);
        return Results.NoContent();
    }

    private static string? Problem(string name, AlertReceiver receiver)
    {
        if (receiver.Name != name)
            return $"the receiver is named `{receiver.Name}`, the address says `{name}`";
        if (!Kinds.Contains(receiver.Kind))
            return $"kind: `{receiver.Kind}` is none of {string.Join(", ", Kinds)}";
        string[] schemes = receiver.Kind == "email" ? ["smtp"] : ["http", "https"];
        if (!Uri.TryCreate(receiver.Url, UriKind.Absolute, out var url) || !schemes.Contains(url.Scheme))
            return $"url: `{receiver.Url}` is no {string.Join(" or ", schemes.Select(scheme => scheme + "://"))} address";
        if (!receiver.AllowPrivate && PrivateAddress.IsNamedBy(url))
            return $"url: `{url.Host}` is a loopback, link-local or private address, which is not called: add \"allowPrivate\": true where it is meant";
        return receiver.Kind == "email" ? MailProblem(receiver) : null;
    }

    private static string? MailProblem(AlertReceiver receiver)
    {
        if (string.IsNullOrWhiteSpace(receiver.To))
            return "to: an e-mail needs somebody to go to";
        if (receiver.To.Split(',').FirstOrDefault(address => !IsMailAddress(address)) is { } to)
            return $"to: `{to.Trim()}` is no e-mail address: write name@example.com, several with commas between them";
        return string.IsNullOrEmpty(receiver.From) || IsMailAddress(receiver.From) ? null : $"from: `{receiver.From.Trim()}` is no e-mail address: write name@example.com";
    }

    /// <summary>A line break in an address would be a header of the writer's own.</summary>
    private static bool IsMailAddress(string text)
        => !text.Any(char.IsControl) && MailAddress.TryCreate(text.Trim(), out var address) && !address.Host.EndsWith('.');

    private static async Task<IResult> PutSilenceAsync(
        string id, HttpRequest request, ClaimsPrincipal user, AuditLog audit, CancellationToken cancellationToken)
    {
        var (silence, error) = await StateDocuments.ReadAsync<Silence>(request, cancellationToken);
        if (silence is null)
            return error!;
        if (silence.Matchers is not { Count: > 0 } || silence.Matchers.Any(matcher => matcher.Value is null) || silence.EndsAt <= silence.StartsAt)
            return Results.Problem("a silence needs at least one matcher, a label and its value, and must end after it starts", statusCode: StatusCodes.Status400BadRequest);
        if (silence.StartsAt < 0 || silence.EndsAt > LastDate)
            return Results.Problem($"startsAt, endsAt: times are ms since 1970, 0 to {LastDate} (the year 9999)", statusCode: StatusCodes.Status400BadRequest);
        var signed = silence with { Id = id, CreatedBy = user.Identity?.Name ?? "local" };
        await audit.PutAsync(user, StateTables.Silences, id, "silence", StateJson.Serialize(signed), cancellationToken);
        return Results.NoContent();
    }
}
