using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.JaegerApi;

/// <summary>Which service calls which, counted over the newest spans of a time range.</summary>
internal static class DependencyEndpoint
{
    private const int MaxSpans = 50_000;
    private const long DefaultLookback = 86_400_000;

    public static void Map(RouteGroupBuilder api) => api.MapGet("/dependencies", AnswerAsync);

    private static async Task<IResult> AnswerAsync(HttpRequest request, ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var parameters = new JaegerParameters(request.Query);
        if (parameters.Whole("endTs", time.GetUtcNow().ToUnixTimeMilliseconds(), out var problem) is not { } end
            || parameters.Whole("lookback", DefaultLookback, out problem) is not { } lookback)
            return JaegerResponse.Bad(problem);
        var query = new SpanQuery { MinTime = Math.Max(0, end - lookback), MaxTime = end, Limit = MaxSpans };
        var links = DependencyLink.Of(await reader.SpansAsync(TenantId.Default, query, cancellationToken));
        return JaegerResponse.List(links, static (json, link) =>
        {
            json.WriteStartObject();
            json.WriteString("parent", link.Parent);
            json.WriteString("child", link.Child);
            json.WriteNumber("callCount", link.CallCount);
            json.WriteEndObject();
        });
    }
}
