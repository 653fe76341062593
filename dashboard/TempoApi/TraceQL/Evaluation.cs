using Observe.Dashboard.Traces;
using Observe.Store.Spans;

namespace Observe.Dashboard.TempoApi.TraceQL;

/// <summary>
/// Whether spans meet conditions. A missing value meets none but <c>= nil</c>, also not <c>!=</c> and <c>!~</c>; of several values, as of a
/// span's events, one must. Pure.
/// </summary>
internal static class Evaluation
{
    private const string ServiceName = "service.name";

    /// <summary>The spans that are selected, each once, in their order; empty where the trace does not meet the condition.</summary>
    public static IReadOnlyList<Span> Select(Spansets spansets, WholeTrace trace) => spansets switch
    {
        Spansets.One one => [.. trace.Spans.Where(span => Meets(one.Filter, span, trace))],
        Spansets.Both both => Select(both.Left, trace) is { Count: > 0 } left && Select(both.Right, trace) is { Count: > 0 } right
            ? Union(trace, left, right)
            : [],
        Spansets.Either either => Union(trace, Select(either.Left, trace), Select(either.Right, trace)),
        _ => throw new ArgumentOutOfRangeException(nameof(spansets)),
    };

    /// <summary>Whether a span by itself can meet a condition; one that asks of the trace can always be met.</summary>
    public static bool MayMeet(SpanFilter filter, Span span) => filter.Fields.Any(field => field.NeedsTrace) || Meets(filter, span, null);

    /// <param name="trace">Null where it is not known: what is asked of it is then missing.</param>
    public static bool Meets(SpanFilter filter, Span span, WholeTrace? trace) => filter switch
    {
        SpanFilter.All all => all.Parts.All(part => Meets(part, span, trace)),
        SpanFilter.Any any => any.Parts.Any(part => Meets(part, span, trace)),
        SpanFilter.Not not => !Meets(not.Part, span, trace),
        SpanFilter.IsTrue isTrue => Values(isTrue.Operand, span, trace).Any(value => value.IsTrue),
        SpanFilter.Matches matches => Values(matches.Left, span, trace)
            .Any(value => value.Kind != ValueKind.Nil && matches.Matcher.Matches(value.Text)),
        SpanFilter.Compare compare => Values(compare.Left, span, trace)
            .Any(left => Values(compare.Right, span, trace).Any(right => Holds(left, compare.Comparison, right))),
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    /// <summary>Values of a field, one <see cref="ValueKind.Nil"/> where there are none.</summary>
    public static IReadOnlyList<FieldValue> Values(Field field, Span span, WholeTrace? trace) => field.Kind switch
    {
        FieldKind.Attribute => Attribute(OfSpan(span, field.Name) ?? OfResource(span, field.Name)),
        FieldKind.SpanAttribute => Attribute(OfSpan(span, field.Name)),
        FieldKind.ResourceAttribute => Attribute(OfResource(span, field.Name)),
        FieldKind.EventAttribute => Several(span.Events.SelectMany(item => item.Attributes).Where(item => item.Key == field.Name).Select(item => FieldValue.OfAttribute(item.Value))),
        FieldKind.LinkAttribute => Several(span.Links.SelectMany(link => link.Attributes).Where(item => item.Key == field.Name).Select(item => FieldValue.OfAttribute(item.Value))),
        FieldKind.EventName => Several(span.Events.Select(item => FieldValue.OfText(item.Name))),
        FieldKind.LinkTraceId => Several(span.Links.Select(link => FieldValue.OfText(link.TraceId))),
        FieldKind.LinkSpanId => Several(span.Links.Select(link => FieldValue.OfText(link.SpanId))),
        FieldKind.Status => [FieldValue.Of(span.Status)],
        FieldKind.Kind => [FieldValue.Of(span.Kind)],
        FieldKind.Duration => [FieldValue.OfDuration(span.DurationNanoseconds)],
        FieldKind.TraceDuration => [trace is null ? FieldValue.Nil : FieldValue.OfDuration(trace.DurationNanoseconds)],
        FieldKind.Name => Text(span.Name),
        FieldKind.StatusMessage => Text(span.StatusMessage),
        FieldKind.SpanId => Text(span.SpanId),
        FieldKind.ParentId => Text(span.ParentSpanId),
        FieldKind.TraceId => Text(span.TraceId),
        FieldKind.RootName => Text(trace?.Root.Name),
        FieldKind.RootService => Text(trace?.Root.Service),
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    private static IReadOnlyList<FieldValue> Values(Operand operand, Span span, WholeTrace? trace) => operand switch
    {
        Operand.Literal literal => [literal.Value],
        Operand.OfSpan of => Values(of.Field, span, trace),
        _ => throw new ArgumentOutOfRangeException(nameof(operand)),
    };

    private static bool Holds(FieldValue left, Comparison comparison, FieldValue right)
    {
        if (left.IsNilItself || right.IsNilItself)
        {
            var areMissing = left.Kind == ValueKind.Nil && right.Kind == ValueKind.Nil;
            return comparison switch { Comparison.Equal => areMissing, Comparison.NotEqual => !areMissing, _ => false };
        }

        return left.CompareTo(right) is { } order && comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Greater => order > 0,
            Comparison.GreaterOrEqual => order >= 0,
            Comparison.Less => order < 0,
            _ => order <= 0,
        };
    }

    private static List<Span> Union(WholeTrace trace, IReadOnlyList<Span> left, IReadOnlyList<Span> right)
    {
        var selected = left.Concat(right).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. trace.Spans.Where(selected.Contains)];
    }

    private static IReadOnlyList<FieldValue> Attribute(string? text) => [text is null ? FieldValue.Nil : FieldValue.OfAttribute(text)];

    private static IReadOnlyList<FieldValue> Text(string? text) => [text is null ? FieldValue.Nil : FieldValue.OfText(text)];

    private static IReadOnlyList<FieldValue> Several(IEnumerable<FieldValue> values)
        => values.ToArray() is { Length: > 0 } found ? found : [FieldValue.Nil];

    private static string? OfSpan(Span span, string name) => Find(span.Attributes, name);

    /// <summary>Who names no service has one all the same: the name that the store gave it.</summary>
    private static string? OfResource(Span span, string name) => Find(span.Resource, name) ?? (name == ServiceName ? span.Service : null);

    private static string? Find(IReadOnlyList<SpanAttribute> attributes, string name)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Key == name)
                return attribute.Value;
        }

        return null;
    }
}
