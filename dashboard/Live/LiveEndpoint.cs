using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Live;

/// <summary>Server-sent events: which tables changed, each second while somebody listens.</summary>
internal static class LiveEndpoint
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly string[] Watched =
    [
        StateTables.Workloads, StateTables.Decisions, StateTables.Actions, StateTables.Forecasts, StateTables.Anomalies, StateTables.Alerts,
        StateTables.Sources, StateTables.Pauses, StateTables.Policies, StateTables.Edges,
        StateTables.Receivers, StateTables.Silences, StateTables.Dashboards, StateTables.Audit,
    ];

    public static void Map(RouteGroupBuilder api) => api.MapGet("/live", StreamAsync).ExcludeFromDescription();

    private static async Task StreamAsync(HttpContext context, IStateStore state, TimeProvider time)
    {
        var stop = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var before = new Dictionary<string, long>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                var changed = new List<string>();
                foreach (var table in Watched)
                {
                    var version = await state.TableVersionAsync(TenantId.Default, table, stop);
                    if (before.TryGetValue(table, out var known) && known != version)
                        changed.Add(table);
                    before[table] = version;
                }

                await context.Response.WriteAsync($"data: {StateJson.Serialize(new { now = time.GetUtcNow().ToUnixTimeMilliseconds(), changed })}\n\n", stop);
                await context.Response.Body.FlushAsync(stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The page closed.
        }
    }
}
