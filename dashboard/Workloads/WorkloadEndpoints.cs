using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Alerts;
using Observe.Dashboard.Boards;
using Observe.Dashboard.Documents;
using Observe.Store.Access;
using Observe.Store.Alerts;
using Observe.Store.Anomalies;
using Observe.Store.Decisions;
using Observe.Store.Forecasts;
using Observe.Store.Policies;
using Observe.Store.Sources;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Dashboard.Workloads;

/// <summary>Workloads, and what analyzer, autoscaler and collector recorded about them.</summary>
internal static class WorkloadEndpoints
{
    private const int UsualLimit = 200;

    public static void Map(RouteGroupBuilder api)
    {
        MapList<WorkloadRecord>(api, "/workloads", StateTables.Workloads);
        MapList<ForecastRecord>(api, "/forecasts", StateTables.Forecasts);
        MapList<DecisionRecord>(api, "/decisions", StateTables.Decisions);
        MapList<ScalingAction>(api, "/actions", StateTables.Actions);
        MapList<AnomalyEvent>(api, "/anomalies", StateTables.Anomalies);
        MapList<Alert>(api, "/alerts", StateTables.Alerts);
        MapList<EdgeRecord>(api, "/edges", StateTables.Edges);
        MapList<SourceStatus>(api, "/sources", StateTables.Sources);
        MapList<TrainedModel>(api, "/models", StateTables.Models);
        MapList<ScalingPolicy>(api, "/policies", StateTables.Policies);
        MapList<Silence>(api, "/silences", StateTables.Silences);
        MapList<Pause>(api, "/pauses", StateTables.Pauses);
        MapList<Board>(api, "/dashboards", StateTables.Dashboards);
        MapList<AuditEntry>(api, "/audit", StateTables.Audit, ReceiverSecrets.Hide);
        MapList<AlertReceiver>(api, "/receivers", StateTables.Receivers, ReceiverSecrets.Hide);
        api.MapGet("/decisions/{**id}", async (string id, IStateStore state, CancellationToken cancellationToken)
            => await state.GetAsync(TenantId.Default, StateTables.Decisions, id, cancellationToken) is { } row
                ? Results.Text(row.Json, "application/json")
                : StateDocuments.NotFound("decision", id))
            .WithSummary("One decision with everything that it was made of").Produces<DecisionRecord>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void MapList<T>(RouteGroupBuilder api, string path, string table)
        => Describe<T>(table, api.MapGet(path, (
            string? workload, long? start, long? end, int? limit, IStateStore state, CancellationToken cancellationToken)
            => StateDocuments.ListAsync(state, table, Query(workload, start, end, limit), cancellationToken)));

    /// <param name="api">Where it is mapped.</param>
    /// <param name="path">Its path.</param>
    /// <param name="table">The table that it lists.</param>
    /// <param name="hide">What of a row is left for who may not operate.</param>
    private static void MapList<T>(RouteGroupBuilder api, string path, string table, Func<T, T> hide)
        => Describe<T>(table, api.MapGet(path, async (
            string? workload, long? start, long? end, int? limit, IStateStore state, ClaimsPrincipal user, IAuthorizationService access,
            CancellationToken cancellationToken)
            => await StateDocuments.ListAsync(
                state, table, Query(workload, start, end, limit), cancellationToken,
                (await access.AuthorizeAsync(user, AccessPolicies.Operate)).Succeeded ? null : row => StateJson.Serialize(hide(row.As<T>())))));

    private static void Describe<T>(string table, RouteHandlerBuilder route)
        => route.WithSummary($"Rows of `{table}`, newest first").Produces<ItemList<T>>();

    private static StateQuery Query(string? workload, long? start, long? end, int? limit)
        => new() { Subject = workload, MinTime = start, MaxTime = end, NewestFirst = true, Limit = limit ?? UsualLimit };
}
