using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Documents;

/// <summary>Lists of state rows as JSON: <c>{"items":[…]}</c>, the documents as they are kept.</summary>
internal static class StateDocuments
{
    public const int MaxLimit = 1000;

    public static async Task<IResult> ListAsync(
        IStateStore state, string table, StateQuery query, CancellationToken cancellationToken)
    {
        var rows = await state.ListAsync(TenantId.Default, table, query with { Limit = Math.Clamp(query.Limit, 1, MaxLimit) }, cancellationToken);
        return Items(rows.Select(row => row.Json));
    }

    /// <summary>Documents that are JSON already.</summary>
    public static IResult Items(IEnumerable<string> documents)
        => Results.Text($"{{\"items\":[{string.Join(',', documents)}]}}", "application/json");

    public static IResult Json<T>(T value) => Results.Json(value, StateJson.Options);

    public static IResult NotFound(string what, string key) => Results.Problem($"there is no {what} `{key}`", statusCode: StatusCodes.Status404NotFound);

    public static async Task<IResult> DeleteAsync(
        ClaimsPrincipal user, AuditLog audit, string table, string key, string what, CancellationToken cancellationToken)
        => await audit.DeleteAsync(user, table, key, $"delete {what}", cancellationToken) ? Results.NoContent() : NotFound(what, key);

    /// <summary>A body that cannot be read is the sender's mistake, said with the place.</summary>
    public static async ValueTask<(T? Value, IResult? Error)> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, StateJson.Options, cancellationToken) is { } value
                ? (value, null)
                : (null, Results.Problem("the body is `null`: send an object", statusCode: StatusCodes.Status400BadRequest));
        }
        catch (BadHttpRequestException error)
        {
            return (null, Results.Problem(error.Message, statusCode: error.StatusCode));
        }
        catch (JsonException error)
        {
            return (null, Results.Problem($"the body is not what is expected here: {error.Message}", statusCode: StatusCodes.Status400BadRequest));
        }
    }
}
