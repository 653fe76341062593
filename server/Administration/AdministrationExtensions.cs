using Observe.Store;
using Observe.Store.Access;
using Observe.Store.Backup;
using Observe.Store.Spans;
using Observe.Store.State;

namespace Observe.Server.Administration;

/// <summary>What an operator of the program itself asks for.</summary>
internal static class AdministrationExtensions
{
    public static IEndpointRouteBuilder MapAdministration(this IEndpointRouteBuilder endpoints)
    {
        // A GET as well, so that a script needs nothing but a URL.
        endpoints.MapMethods("/api/observe/v1/admin/flush", ["GET", "POST"], FlushAsync)
            .RequireAuthorization(AccessPolicies.Admin).WithTags("Administration")
            .WithSummary("Answers once head, journal and blocks of the embedded store are merged and all spans are in blocks.")
            .Produces<StoreStatistics>().ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status501NotImplemented);
        endpoints.MapPost("/api/observe/v1/admin/backup", BackupAsync)
            .RequireAuthorization(AccessPolicies.Admin).WithTags("Administration")
            .WithSummary("Makes a backup of the embedded store in its data folder while it is written to, and says where.")
            .Produces<BackupSummary>().ProducesProblem(StatusCodes.Status501NotImplemented);
        return endpoints;
    }

    private static async Task<IResult> BackupAsync(IServiceProvider services, CancellationToken cancellationToken)
        => services.GetService<IStoreBackup>() is { } backup
            ? Results.Json(await backup.CreateAsync(cancellationToken), StateJson.Options)
            : Results.Problem("metrics are not in a folder of this process: back up PostgreSQL with pg_dump, an engine at store.metricsUrl as it says", statusCode: StatusCodes.Status501NotImplemented);

    private static async Task<IResult> FlushAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetService<IStoreMaintenance>() is not { } maintenance)
            return Results.Problem("only a store of this process is flushed; metrics are in the engine at store.metricsUrl", statusCode: StatusCodes.Status501NotImplemented);
        try
        {
            await maintenance.FlushAsync(cancellationToken);
            if (services.GetService<ISpanMaintenance>() is not { } spans)
                return Results.Json(maintenance.Statistics);
            await spans.SealAsync(cancellationToken);
            var statistics = maintenance.Statistics;
            return Results.Json(statistics with { Damaged = [.. statistics.Damaged, .. spans.Damaged] });
        }
        catch (IOException error)
        {
            return Results.Problem(
                $"the disk refused: {error.Message}; nothing that was acknowledged is lost, and it may be tried again", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
