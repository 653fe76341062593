using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.Conditions;
using Observe.Store.State;

namespace Observe.Dashboard.Conditions;

/// <summary>What the store cannot do at the moment. Not a series: where the disk is full it could not be written.</summary>
internal static class ConditionEndpoints
{
    public static void Map(RouteGroupBuilder api)
        => api.MapGet("/conditions", (IStoreCondition condition) => StateDocuments.Items(condition.Failures.Select(StateJson.Serialize)))
            .WithSummary("Kinds of telemetry that this process cannot write, since when and why; empty while all is well")
            .Produces<ItemList<WriteFailure>>();
}
