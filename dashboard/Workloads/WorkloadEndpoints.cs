using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.State;

namespace Observe.Dashboard.Workloads;

/// <summary>Workloads, and what analyzer, autoscaler and collector recorded about them.</summary>
internal static class WorkloadEndpoints
{
    private static readonly (string Path, string Table)[] Lists =
    [
        ("/workloads", StateTables.Workloads), ("/forecasts", StateTables.Forecasts), ("/decisions", StateTables.Decisions),
        ("/actions", StateTables.Actions), ("/anomalies", StateTables.Anomalies), ("/alerts", StateTables.Alerts),
        ("/edges", StateTables.Edges), ("/sources", StateTables.Sources), ("/models", StateTables.Models), ("/audit", StateTables.Audit),
        ("/policies", StateTables.Policies), ("/receivers", StateTables.Receivers), ("/silences", StateTables.Silences),
        ("/pauses", StateTables.Pauses), ("/dashboards", StateTables.Dashboards),
    ];

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var (path, table) in Lists)
        {
            api.MapGet(path, (string? workload, long? start, long? end, int? limit, IStateStore state, CancellationToken cancellationToken)
                => StateDocuments.ListAsync(state, table, new StateQuery
                {
                    Subject = workload,
                    MinTime = start,
                    MaxTime = end,
                    NewestFirst = true,
                    Limit = limit ?? 200,
                }, cancellationToken)).WithSummary($"Rows of `{table}`, newest first");
        }

        api.MapGet("/decisions/{**id}", async (string id, IStateStore state, CancellationToken cancellationToken)
            => await state.GetAsync(Store.Tenancy.TenantId.Default, StateTables.Decisions, id, cancellationToken) is { } row
                ? Results.Text(row.Json, "application/json")
                : StateDocuments.NotFound("decision", id));
    }
}
