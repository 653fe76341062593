using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.Conditions;

namespace Observe.Dashboard.Conditions;

/// <summary>What the store cannot do at the moment. Not a series: where the disk is full it could not be written.</summary>
internal static class ConditionEndpoints
{
    public static void Map(RouteGroupBuilder api)
        => api.MapGet("/conditions", (IStoreCondition condition) => StateDocuments.Json(new ItemList<WriteFailure>(condition.Failures)))
            .WithSummary("Kinds of telemetry that this process cannot write, since when and why; empty while all is well")
            .Produces<ItemList<WriteFailure>>();
}
