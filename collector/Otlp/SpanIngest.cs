using Observe.Collector.Limits;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Collector.Otlp;

/// <summary>Checks decoded spans one by one and stores the good ones.</summary>
internal sealed class SpanIngest(ISpanWriter writer)
{
    public async ValueTask<IngestTally> IngestAsync(IReadOnlyList<OtlpResourceSpans> resources, CancellationToken cancellationToken)
    {
        var tally = new IngestTally();
        var spans = new List<Span>();
        foreach (var resource in resources)
        {
            var service = ResourceLabels.Service(resource.Resource);
            foreach (var span in resource.Spans)
            {
                if (Problem(span) is { } problem)
                    tally.Refuse(RefusalReason.InvalidValue, $"span `{span.Name}` of {service}: {problem}");
                else
                    spans.Add(Convert(span, service, resource.Resource));
            }
        }

        if (spans.Count > 0)
        {
            tally.Add(await writer.WriteAsync(TenantId.Default, spans, cancellationToken));
            tally.Saw(spans.Max(span => span.EndNanoseconds) / 1_000_000);
        }

        return tally;
    }

    private static string? Problem(OtlpSpan span)
    {
        if (!IsId(span.TraceId, 32))
            return "the trace id is not 16 bytes, or all zero";
        if (!IsId(span.SpanId, 16))
            return "the span id is not 8 bytes, or all zero";
        if (span.ParentSpanId.Length != 0 && !IsHex(span.ParentSpanId, 16))
            return "the parent's id is not 8 bytes";
        if (span.Start == 0 || span.Start > long.MaxValue || span.End > long.MaxValue)
            return "it has no start time";
        return span.End < span.Start ? "it ends before it starts" : null;
    }

    private static Span Convert(OtlpSpan span, string service, List<SpanAttribute> resource) => new()
    {
        TraceId = span.TraceId,
        SpanId = span.SpanId,
        ParentSpanId = span.ParentSpanId is "0000000000000000" ? "" : span.ParentSpanId,
        Service = service,
        Name = span.Name,
        Kind = span.Kind is >= 0 and <= 5 ? (SpanKind)span.Kind : SpanKind.Unspecified,
        StartNanoseconds = (long)span.Start,
        DurationNanoseconds = (long)(span.End - span.Start),
        Status = span.StatusCode is 1 or 2 ? (SpanStatus)span.StatusCode : SpanStatus.Unset,
        StatusMessage = span.StatusMessage,
        Attributes = span.Attributes,
        Resource = resource,
        Events = span.Events,
        Links = span.Links,
    };

    private static bool IsId(string id, int digits) => IsHex(id, digits) && id.AsSpan().IndexOfAnyExcept('0') >= 0;

    private static bool IsHex(string id, int digits) => id.Length == digits && id.All(char.IsAsciiHexDigit);
}
