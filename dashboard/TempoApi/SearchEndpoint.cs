using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Dashboard.TempoApi.TraceQL;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;

namespace Observe.Dashboard.TempoApi;

/// <summary>
/// Search by TraceQL (<c>q</c>) or tags.
/// <code>
/// {"traces":[{"traceID","rootServiceName","rootTraceName","startTimeUnixNano":"…","durationMs":1,
///   "spanSets":[{"spans":[{"spanID","name","startTimeUnixNano":"…","durationNanos":"…","attributes":[…]}],"matched":1}]}],
///  "metrics":{"inspectedTraces":1,"inspectedSpans":"1","completedJobs":1,"totalJobs":1}}
/// </code>
/// </summary>
internal static class SearchEndpoint
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 500;
    private const int DefaultSpans = 3;
    private const int MaxSpans = 100;

    private static readonly Field Service = new(FieldKind.ResourceAttribute, "service.name");

    public static void Map(RouteGroupBuilder api) => api.MapGet("/search", SearchAsync);

    private static async Task<IResult> SearchAsync(HttpRequest request, ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var parameters = new TempoParameters(request.Query);
        var spansets = parameters.Spansets();
        var search = new TraceSearch(
            reader, spansets, parameters.Range(time.GetUtcNow().ToUnixTimeMilliseconds()), parameters.Count("limit", DefaultLimit, MaxLimit), time);
        var spansPerSet = parameters.Count("spss", DefaultSpans, MaxSpans);
        if (parameters.Problem is { } problem)
            return TempoResponse.Bad(problem);
        var result = await search.RunAsync(cancellationToken);
        var shown = spansets.Filters.SelectMany(filter => filter.Fields).Where(IsShown).Prepend(Service).DistinctBy(field => field.Name).ToArray();
        return new JsonAnswer(StatusCodes.Status200OK, json => Write(json, result, shown, spansPerSet));
    }

    /// <summary>What the query asked of spans; what every span or trace says anyway is left out.</summary>
    private static bool IsShown(Field field) => field.IsAttribute || field.Kind is FieldKind.Status or FieldKind.StatusMessage or FieldKind.Kind or FieldKind.EventName;

    private static void Write(Utf8JsonWriter json, TraceSearchResult result, Field[] shown, int spansPerSet)
    {
        json.WriteStartArray("traces");
        foreach (var found in result.Traces)
            WriteTrace(json, found, shown, spansPerSet);
        json.WriteEndArray();
        json.WriteStartObject("metrics");
        json.WriteNumber("inspectedTraces", result.InspectedTraces);
        json.WriteString("inspectedSpans", OtlpJson.Time(result.InspectedSpans));
        // The whole search is one job.
        json.WriteNumber("completedJobs", result.IsComplete ? 1 : 0);
        json.WriteNumber("totalJobs", 1);
        json.WriteEndObject();
    }

    private static void WriteTrace(Utf8JsonWriter json, FoundTrace found, Field[] shown, int spansPerSet)
    {
        var trace = found.Trace;
        json.WriteStartObject();
        json.WriteString("traceID", trace.Root.TraceId);
        json.WriteString("rootServiceName", trace.Root.Service);
        json.WriteString("rootTraceName", trace.Root.Name);
        json.WriteString("startTimeUnixNano", OtlpJson.Time(trace.StartNanoseconds));
        json.WriteNumber("durationMs", trace.DurationNanoseconds / 1_000_000);
        json.WriteStartArray("spanSets");
        json.WriteStartObject();
        json.WriteStartArray("spans");
        foreach (var span in found.Matched.Take(spansPerSet))
            WriteSpan(json, span, shown);
        json.WriteEndArray();
        json.WriteNumber("matched", found.Matched.Count);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, Span span, Field[] shown)
    {
        json.WriteStartObject();
        json.WriteString("spanID", span.SpanId);
        json.WriteString("name", span.Name);
        json.WriteString("startTimeUnixNano", OtlpJson.Time(span.StartNanoseconds));
        json.WriteString("durationNanos", OtlpJson.Time(span.DurationNanoseconds));
        json.WriteStartArray("attributes");
        foreach (var field in shown)
        {
            if (Evaluation.Values(field, span, null)[0] is { Kind: not ValueKind.Nil } value)
                OtlpJson.WriteAttribute(json, field.Name, field.IsAttribute ? AttributeValue.Of(value.Text) : new(AttributeType.Text, value.Text));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
