using Observe.Dashboard.TempoApi.TraceQL;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.TempoApi;

/// <summary>Values of a field, each once and sorted: of status and kind those there are, of the others those of the newest spans.</summary>
/// <param name="narrowing">Only spans that it selects; null for all.</param>
internal sealed class TagValues(ISpanReader reader, Field field, Spansets? narrowing)
{
    private static readonly FieldValue[] Statuses = [.. new[] { SpanStatus.Error, SpanStatus.Ok, SpanStatus.Unset }.Select(FieldValue.Of)];

    private static readonly FieldValue[] Kinds = [.. Enum.GetValues<SpanKind>().Select(FieldValue.Of).OrderBy(kind => kind.Text, StringComparer.Ordinal)];

    public async Task<IReadOnlyList<FieldValue>> OfAsync(SpanQuery range, CancellationToken cancellationToken) => field switch
    {
        { Kind: FieldKind.Status } => Statuses,
        { Kind: FieldKind.Kind } => Kinds,
        // Numbers without end, and ids that are each another.
        { Kind: FieldKind.Duration or FieldKind.TraceDuration or FieldKind.SpanId or FieldKind.ParentId or FieldKind.TraceId } => [],
        { Name: "service.name", Kind: FieldKind.Attribute or FieldKind.ResourceAttribute } when narrowing is null
            => [.. (await reader.ServicesAsync(TenantId.Default, cancellationToken)).Select(FieldValue.OfText)],
        _ => OfSpans(await reader.SpansAsync(
            TenantId.Default, narrowing is null ? range : CandidateQuery.Of(narrowing, range), cancellationToken)),
    };

    private FieldValue[] OfSpans(IReadOnlyList<Span> spans)
        => [.. spans.Where(IsSelected).SelectMany(Values).Where(value => value.Kind != ValueKind.Nil)
            .Distinct().OrderBy(value => value.Text, StringComparer.Ordinal)];

    private bool IsSelected(Span span)
        => narrowing is null || narrowing.Filters.Any(filter => Evaluation.MayMeet(filter, span));

    /// <summary>A trace's root says by itself what is asked of the root.</summary>
    private IReadOnlyList<FieldValue> Values(Span span)
        => Evaluation.Values(field, span, span.ParentSpanId.Length == 0 ? new WholeTrace([span]) : null);
}
