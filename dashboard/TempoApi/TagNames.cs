using Observe.Dashboard.TempoApi.TraceQL;
using Observe.Store.Spans;

namespace Observe.Dashboard.TempoApi;

/// <summary>Names of attributes by scope, of the spans of a sample. Pure.</summary>
internal static class TagNames
{
    private static readonly string[] Intrinsics = [.. Field.IntrinsicNames.Order(StringComparer.Ordinal)];

    /// <summary>In the order in which Grafana shows them.</summary>
    public static IReadOnlyList<string> Scopes { get; } = ["resource", "span", "event", "link", "intrinsic"];

    /// <summary>Where no scope is asked for and none is answered.</summary>
    public static IReadOnlyList<string> OfAttributes { get; } = ["resource", "span", "event", "link"];

    public static IReadOnlyList<string> Of(string scope, IReadOnlyList<Span> spans) => scope switch
    {
        "resource" => Sorted(spans.SelectMany(ResourceAttributes.Of).Select(attribute => attribute.Key)),
        "span" => Sorted(spans.SelectMany(span => span.Attributes).Select(attribute => attribute.Key)),
        "event" => Sorted(spans.SelectMany(span => span.Events).SelectMany(item => item.Attributes).Select(attribute => attribute.Key)),
        "link" => Sorted(spans.SelectMany(span => span.Links).SelectMany(link => link.Attributes).Select(attribute => attribute.Key)),
        _ => Intrinsics,
    };

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Distinct().Order(StringComparer.Ordinal)];
}
