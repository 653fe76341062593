using System.Globalization;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;

namespace Observe.Dashboard.TempoApi.TraceQL;

/// <summary>
/// What the store can look for of a query: no span that meets the query is left out, some that do not may be among those it finds. Pure.
/// </summary>
internal static class CandidateQuery
{
    /// <summary>Beyond these the same number may also be kept as a float is written, with an exponent.</summary>
    private const long LargestPlainInteger = 1_000_000_000_000_000;

    /// <summary>285 years: as nanoseconds they still fit 64 bits.</summary>
    private const double LongestTicks = 9e16;

    public static SpanQuery Of(Spansets spansets, SpanQuery range)
        => spansets is Spansets.One one ? Narrow(range, one.Filter) : range;

    public static SpanQuery Narrow(SpanQuery query, SpanFilter filter) => filter switch
    {
        SpanFilter.All all => all.Parts.Aggregate(query, Narrow),
        SpanFilter.Compare { Left: Operand.OfSpan field, Right: Operand.Literal literal } compare => Narrow(query, field.Field, compare.Comparison, literal.Value),
        _ => query,
    };

    private static SpanQuery Narrow(SpanQuery query, Field field, Comparison comparison, FieldValue value) => (field.Kind, comparison) switch
    {
        (FieldKind.Name, Comparison.Equal) when value.Kind == ValueKind.Text => query with { Operation = value.Text },
        (FieldKind.Status, Comparison.Equal) when value == FieldValue.Of(SpanStatus.Error) => query with { ErrorsOnly = true },
        (FieldKind.Kind, Comparison.Equal) when value.Kind == ValueKind.SpanKind => query with { Kind = SpanKindText.Parse(value.Text) },
        (FieldKind.Duration, Comparison.Greater or Comparison.GreaterOrEqual or Comparison.Equal) when value.IsNumber && AtLeast(value) is { } least
            => query with { MinDuration = least },
        (FieldKind.ResourceAttribute, Comparison.Equal) when field.Name == "service.name" && value.Kind == ValueKind.Text => query with { Service = value.Text },
        // Of an attribute of the resource the store sees only what the span does not have under the same name.
        (FieldKind.Attribute or FieldKind.SpanAttribute, Comparison.Equal) when field.Name != "service.name" && Written(value) is { } text
            => query with { Tags = [.. query.Tags, new SpanAttribute(field.Name, text)] },
        _ => query,
    };

    private static TimeSpan? AtLeast(FieldValue duration)
        => (duration.Kind == ValueKind.Float ? duration.Number : duration.Integer) / TimeSpan.NanosecondsPerTick is > 0 and < LongestTicks and var ticks
            ? TimeSpan.FromTicks((long)ticks)
            : null;

    /// <summary>The one text of all attributes that equal a value; null where there may be several.</summary>
    private static string? Written(FieldValue value) => value.Kind switch
    {
        ValueKind.Text or ValueKind.Boolean => value.Text,
        ValueKind.Integer when value.Integer is > -LargestPlainInteger and < LargestPlainInteger => value.Integer.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}
