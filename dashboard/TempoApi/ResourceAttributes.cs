using Observe.Store.Spans;

namespace Observe.Dashboard.TempoApi;

internal static class ResourceAttributes
{
    private const string ServiceName = "service.name";

    /// <summary>With the service's name also where the sender gave none.</summary>
    public static IEnumerable<SpanAttribute> Of(Span span)
        => span.Resource.Any(attribute => attribute.Key == ServiceName)
            ? span.Resource
            : span.Resource.Prepend(new SpanAttribute(ServiceName, span.Service));
}
