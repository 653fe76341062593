using Observe.Store.Metrics;

namespace Observe.Dashboard.TempoApi.TraceQL;

internal enum Comparison
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// <summary>What stands on one side of a comparison.</summary>
internal abstract record Operand
{
    public sealed record OfSpan(Field Field) : Operand;

    public sealed record Literal(FieldValue Value) : Operand;
}

/// <summary>A condition on one span: what stands between braces.</summary>
internal abstract record SpanFilter
{
    /// <summary>All parts must hold; none is <c>{ }</c>, which every span meets.</summary>
    public sealed record All(IReadOnlyList<SpanFilter> Parts) : SpanFilter;

    public sealed record Any(IReadOnlyList<SpanFilter> Parts) : SpanFilter;

    public sealed record Not(SpanFilter Part) : SpanFilter;

    public sealed record Compare(Operand Left, Comparison Comparison, Operand Right) : SpanFilter;

    /// <summary><c>=~</c> and <c>!~</c>, by the matcher's own type.</summary>
    public sealed record Matches(Operand Left, LabelMatcher Matcher) : SpanFilter;

    /// <summary>A boolean by itself, <c>{ span.cached }</c>.</summary>
    public sealed record IsTrue(Operand Operand) : SpanFilter;

    public IEnumerable<Field> Fields => this switch
    {
        All all => all.Parts.SelectMany(part => part.Fields),
        Any any => any.Parts.SelectMany(part => part.Fields),
        Not not => not.Part.Fields,
        Compare compare => Of(compare.Left).Concat(Of(compare.Right)),
        Matches matches => Of(matches.Left),
        IsTrue isTrue => Of(isTrue.Operand),
        _ => [],
    };

    private static IEnumerable<Field> Of(Operand operand) => operand is Operand.OfSpan span ? [span.Field] : [];
}

/// <summary>A condition on a trace: sets of its spans, joined.</summary>
internal abstract record Spansets
{
    public sealed record One(SpanFilter Filter) : Spansets;

    public sealed record Both(Spansets Left, Spansets Right) : Spansets;

    public sealed record Either(Spansets Left, Spansets Right) : Spansets;

    public IEnumerable<SpanFilter> Filters => this switch
    {
        One one => [one.Filter],
        Both both => both.Left.Filters.Concat(both.Right.Filters),
        Either either => either.Left.Filters.Concat(either.Right.Filters),
        _ => [],
    };
}
