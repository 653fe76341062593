using Observe.Collector.Limits;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Collector.Otlp;

/// <summary>Checks decoded spans one by one and stores the good ones.</summary>
internal sealed class SpanIngest(ISpanWriter writer, TimeProvider time)
{
    private const string UnknownService = "unknown_service";

    /// <summary>How far ahead of the clock a span may start: as for samples.</summary>
    private static readonly TimeSpan FutureLimit = TimeSpan.FromMinutes(10);

    public async ValueTask<IngestTally> IngestAsync(
        IReadOnlyList<OtlpResourceSpans> resources, CancellationToken cancellationToken)
    {
        var tally = new IngestTally
        {
            Items = resources.Sum(resource => resource.Spans.Count),
            Service = OtlpReceiver.OnlyService(resources.Select(resource => resource.Resource)),
        };
        var spans = Convert(resources, tally);
        if (spans.Count > 0)
            tally.Add(await writer.WriteAsync(TenantId.Default, spans, cancellationToken));
        return tally;
    }

    private List<Span> Convert(IReadOnlyList<OtlpResourceSpans> resources, IngestTally tally)
    {
        var latest = (ulong)(time.GetUtcNow() + FutureLimit).ToUnixTimeMilliseconds() * 1_000_000;
        var spans = new List<Span>();
        foreach (var resource in resources)
        {
            if (resource.Refusal is { } refusal)
            {
                tally.Refuse(refusal.Reason, $"a resource and all of it: {refusal.Message}", resource.Spans.Count);
                continue;
            }

            var service = ResourceLabels.Service(resource.Resource) is { Length: > 0 } name ? name : UnknownService;
            foreach (var span in resource.Spans)
            {
                if (Problem(span, latest) is { } problem)
                {
                    tally.Refuse(problem.Reason, $"span `{span.Name}` of {service}: {problem.Message}");
                    continue;
                }

                spans.Add(ToSpan(span, service, resource.Resource));
                tally.Saw((long)(span.End / 1_000_000));
            }
        }

        return spans;
    }

    private static Refusal? Problem(OtlpSpan span, ulong latest)
    {
        if (span.Refusal is { } refusal)
            return refusal with { Message = $"it cannot be read: {refusal.Message}" };
        if (!IsId(span.TraceId, 32))
            return Invalid("the trace id is not 16 bytes, or all zero");
        if (!IsId(span.SpanId, 16))
            return Invalid("the span id is not 8 bytes, or all zero");
        if (span.ParentSpanId.Length != 0 && !IsHex(span.ParentSpanId, 16))
            return Invalid("the parent's id is not 8 bytes");
        if (span.Start == 0)
            return Invalid("it has no start time");
        if (span.End < span.Start)
            return Invalid("it ends before it starts");
        return span.Start > latest || span.End > long.MaxValue
            ? new Refusal(RefusalReason.TooFarInFuture, "it starts ahead of the clock by more than ten minutes")
            : null;
    }

    private static Refusal Invalid(string message) => new(RefusalReason.InvalidValue, message);

    private static Span ToSpan(OtlpSpan span, string service, IReadOnlyList<SpanAttribute> resource) => new()
    {
        TraceId = span.TraceId,
        SpanId = span.SpanId,
        ParentSpanId = span.ParentSpanId.AsSpan().IndexOfAnyExcept('0') < 0 ? "" : span.ParentSpanId,
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
        Links = [.. span.Links.Where(link => IsId(link.TraceId, 32) && IsId(link.SpanId, 16))],
    };

    private static bool IsId(string id, int digits) => IsHex(id, digits) && id.AsSpan().IndexOfAnyExcept('0') >= 0;

    private static bool IsHex(string id, int digits) => id.Length == digits && id.All(char.IsAsciiHexDigitLower);
}
