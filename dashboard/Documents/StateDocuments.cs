using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Documents;

/// <summary>Lists of state rows as JSON: <c>{"items":[…]}</c>, the documents as they are kept.</summary>
internal static class StateDocuments
{
    public const int MaxLimit = 1000;

    /// <summary>
    /// As documents are kept, but null only where null is meant, and no name that is unknown or there twice: one that is misspelt would do
    /// nothing, or the opposite of what was meant.
    /// </summary>
    public static JsonSerializerOptions BodyOptions { get; } = new(StateJson.Options)
    {
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    public static async Task<IResult> ListAsync(
        IStateStore state, string table, StateQuery query, CancellationToken cancellationToken, Func<StateRow, string>? show = null)
    {
        var rows = await state.ListAsync(TenantId.Default, table, query with { Limit = Math.Clamp(query.Limit, 1, MaxLimit) }, cancellationToken);
        return Results.Text($"{{\"items\":[{string.Join(',', rows.Select(show ?? (row => row.Json)))}]}}", "application/json");
    }

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
            return await JsonSerializer.DeserializeAsync<T>(request.Body, BodyOptions, cancellationToken) is { } value
                ? (value, null)
                : (null, Results.Problem("the body is `null`: send an object", statusCode: StatusCodes.Status400BadRequest));
        }
        catch (JsonException error)
        {
            var mistake = JsonMistake.Of(error, typeof(T), BodyOptions);
            return (null, Results.Problem($"the body is not what is expected here: {mistake}", statusCode: StatusCodes.Status400BadRequest));
        }
    }
}
