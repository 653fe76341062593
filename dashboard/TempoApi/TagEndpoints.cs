using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Dashboard.TempoApi.TraceQL;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.TempoApi;

/// <summary>Names of attributes and their values, for completion in Grafana: of the newest spans of the time range.</summary>
internal static class TagEndpoints
{
    private const int SpansLookedAt = 10_000;
    private const int MaxNames = 1000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/search/tags", (HttpRequest request, ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
            => NamesAsync(request, reader, time, TagNames.OfAttributes, WriteNames, cancellationToken));
        api.MapGet("/v2/search/tags", (HttpRequest request, ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
            => NamesAsync(request, reader, time, TagNames.Scopes, WriteScopes, cancellationToken));
        api.MapGet("/search/tag/{name}/values", (string name, HttpRequest request, ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
            => ValuesAsync(name, request, reader, time, static (json, value) => json.WriteStringValue(value.Text), cancellationToken));
        api.MapGet("/v2/search/tag/{name}/values", (string name, HttpRequest request, ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
            => ValuesAsync(name, request, reader, time, WriteTyped, cancellationToken));
    }

    private static async Task<IResult> NamesAsync(
        HttpRequest request, ISpanReader reader, TimeProvider time, IReadOnlyList<string> all,
        Action<Utf8JsonWriter, IEnumerable<(string Scope, IEnumerable<string> Names)>> write, CancellationToken cancellationToken)
    {
        var parameters = new TempoParameters(request.Query);
        var range = parameters.Range(time.GetUtcNow().ToUnixTimeMilliseconds());
        var limit = parameters.Count("limit", MaxNames, MaxNames);
        if (parameters.Problem is { } problem)
            return TempoResponse.Bad(problem);
        var scopes = parameters["scope"] is { Length: > 0 } and not "none" ? [parameters["scope"]] : all;
        if (!TagNames.Scopes.Contains(scopes[0]))
            return TempoResponse.Bad($"invalid scope: it is one of none, {string.Join(", ", TagNames.Scopes)}");
        var spans = await reader.SpansAsync(TenantId.Default, range with { Limit = SpansLookedAt }, cancellationToken);
        return new JsonAnswer(
            StatusCodes.Status200OK, json => write(json, scopes.Select(scope => (scope, TagNames.Of(scope, spans).Take(limit)))));
    }

    private static void WriteNames(Utf8JsonWriter json, IEnumerable<(string Scope, IEnumerable<string> Names)> scopes)
    {
        json.WriteStartArray("tagNames");
        foreach (var name in scopes.SelectMany(scope => scope.Names).Distinct().Order(StringComparer.Ordinal))
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static void WriteScopes(Utf8JsonWriter json, IEnumerable<(string Scope, IEnumerable<string> Names)> scopes)
    {
        json.WriteStartArray("scopes");
        foreach (var (scope, names) in scopes)
        {
            json.WriteStartObject();
            json.WriteString("name", scope);
            json.WriteStartArray("tags");
            foreach (var name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static async Task<IResult> ValuesAsync(
        string name, HttpRequest request, ISpanReader reader, TimeProvider time, Action<Utf8JsonWriter, FieldValue> write, CancellationToken cancellationToken)
    {
        var parameters = new TempoParameters(request.Query);
        var range = parameters.Range(time.GetUtcNow().ToUnixTimeMilliseconds());
        var limit = parameters.Count("limit", MaxNames, MaxNames);
        if (parameters.Problem is { } problem)
            return TempoResponse.Bad(problem);
        var text = RouteText.Unescape(name);
        // An attribute may be asked for without its scope.
        var values = new TagValues(reader, Field.Parse(text) ?? new Field(FieldKind.Attribute, text), Narrowing(parameters["q"]));
        var found = await values.OfAsync(range with { Limit = SpansLookedAt }, cancellationToken);
        return new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("tagValues");
            foreach (var value in found.Take(limit))
                write(json, value);
            json.WriteEndArray();
        });
    }

    /// <summary>As in Tempo, half a query, which an editor sends while somebody writes it, narrows nothing.</summary>
    private static Spansets? Narrowing(string query)
    {
        try
        {
            return query.Length == 0 ? null : Parser.Parse(query);
        }
        catch (TraceQLException)
        {
            return null;
        }
    }

    private static void WriteTyped(Utf8JsonWriter json, FieldValue value)
    {
        json.WriteStartObject();
        json.WriteString("type", value.Kind switch
        {
            ValueKind.Integer => "int",
            ValueKind.Float => "float",
            ValueKind.Boolean => "bool",
            ValueKind.Status or ValueKind.SpanKind => "keyword",
            _ => "string",
        });
        json.WriteString("value", value.Text);
        json.WriteEndObject();
    }
}
