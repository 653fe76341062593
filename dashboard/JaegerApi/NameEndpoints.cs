using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.JaegerApi;

/// <summary>Services and their operations.</summary>
internal static class NameEndpoints
{
    /// <summary>The store knows operations without their kinds: these are of a service's newest spans.</summary>
    private const int SpansLookedAt = 10_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/services", async (ISpanReader reader, CancellationToken cancellationToken)
            => Texts(await reader.ServicesAsync(TenantId.Default, cancellationToken)));
        api.MapGet("/services/{service}/operations", async (string service, ISpanReader reader, CancellationToken cancellationToken)
            => Texts(await reader.OperationsAsync(TenantId.Default, RouteText.Unescape(service), cancellationToken)));
        api.MapGet("/operations", OperationsAsync);
    }

    private static async Task<IResult> OperationsAsync(string? service, string? spanKind, ISpanReader reader, CancellationToken cancellationToken)
    {
        if (service is not { Length: > 0 })
            return JaegerResponse.Bad("parameter 'service' is required");
        SpanKind? kind = null;
        if (spanKind is { Length: > 0 } && (kind = SpanKindText.Parse(spanKind)) is null)
            return JaegerResponse.Bad($"parameter 'spanKind': it is one of {string.Join(", ", SpanKindText.All)}");
        var query = new SpanQuery { MinTime = 0, MaxTime = long.MaxValue, Service = service, Kind = kind, Limit = SpansLookedAt };
        var seen = (await reader.SpansAsync(TenantId.Default, query, cancellationToken))
            .Select(span => (span.Name, Kind: span.Kind == SpanKind.Unspecified ? "" : SpanKindText.Of(span.Kind))).ToHashSet();
        if (kind is null)
        {
            var names = seen.Select(operation => operation.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var name in await reader.OperationsAsync(TenantId.Default, service, cancellationToken))
            {
                if (!names.Contains(name))
                    seen.Add((name, ""));
            }
        }

        return JaegerResponse.List([.. seen.OrderBy(operation => operation.Name, StringComparer.Ordinal).ThenBy(operation => operation.Kind, StringComparer.Ordinal)],
            static (json, operation) =>
            {
                json.WriteStartObject();
                json.WriteString("name", operation.Name);
                json.WriteString("spanKind", operation.Kind);
                json.WriteEndObject();
            });
    }

    private static IResult Texts(IReadOnlyList<string> texts) => JaegerResponse.List(texts, static (json, text) => json.WriteStringValue(text));
}
