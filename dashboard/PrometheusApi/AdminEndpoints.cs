using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Observe.Dashboard.Documents;
using Observe.PromQL.Querying;
using Observe.Store.Access;
using Observe.Store.Deletes;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>What changes the store: deletes of samples, each in the audit.</summary>
internal static partial class AdminEndpoints
{
    /// <summary>How the audit calls a delete of samples.</summary>
    private const string AuditName = "samples";

    private static readonly string[] Methods = [HttpMethods.Post, HttpMethods.Put];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints.MapGroup("/api/v1/admin/tsdb").RequireAuthorization(AccessPolicies.Admin).DisableAntiforgery()
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(PrometheusAnswer), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(PrometheusAnswer), ["application/json"]));
        admin.MapMethods("/delete_series", Methods, DeleteSeriesAsync)
            .WithSummary("Deletes samples of the series that match[] names, from start to end; all of them where these are left out")
            .Produces(StatusCodes.Status204NoContent);
        admin.MapMethods("/clean_tombstones", Methods, CleanAsync)
            .WithSummary("Answers once nothing that was deleted takes space on the disk any more")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> DeleteSeriesAsync(
        HttpRequest request, ClaimsPrincipal user, IServiceProvider services, AuditLog audit, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var parameters = await ApiParameters.ReadAsync(request);
        if (parameters.Matchers(out var error) is not { } selectors
            || parameters.Time("start", long.MinValue, out error) is not { } start
            || parameters.Time("end", long.MaxValue, out error) is not { } end)
            return error!;
        if (selectors.Count == 0)
            return ApiResponse.Error(QueryErrorType.BadData, "no match[] parameter provided");
        if (start > end)
            return ApiResponse.BadParameter("end", "end timestamp must not be before start time");
        return await TryAsync(services, async deletes =>
        {
            var done = await deletes.DeleteAsync(TenantId.Default, new SeriesDelete(selectors, start, end), cancellationToken);
            var (selected, from, to) = (string.Join(" or ", parameters.All("match[]")), parameters["start"] ?? "the first", parameters["end"] ?? "the last");
            await audit.AddAsync(user, AuditName, selected, StateJson.Serialize(new DeletedSamples(done.Series, from, to)), cancellationToken);
            var (logger, who) = (loggers.CreateLogger(typeof(AdminEndpoints)), AuditLog.NameOf(user));
            Deleted(logger, who, done.Series, selected, from, to);
        });
    }

    private static Task<IResult> CleanAsync(IServiceProvider services, CancellationToken cancellationToken)
        => TryAsync(services, deletes => deletes.CleanAsync(cancellationToken));

    private static async Task<IResult> TryAsync(IServiceProvider services, Func<IMetricDeletes, Task> work)
    {
        // VictoriaMetrics deletes series whole, whatever the range: what an engine does is left to who calls it.
        if (services.GetService<IMetricDeletes>() is not { } deletes)
            return ApiResponse.Unavailable("metrics are in the engine at store.metricsUrl: delete them there");
        try
        {
            await work(deletes);
            return Results.NoContent();
        }
        catch (IOException error)
        {
            return ApiResponse.Unavailable(error.Message);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{User} deleted samples of {Series} series: {Selectors} from {Start} to {End}")]
    private static partial void Deleted(ILogger logger, string user, int series, string selectors, string start, string end);

    private sealed record DeletedSamples(int Series, string From, string To);
}
