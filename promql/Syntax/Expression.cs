using Observe.PromQL.Functions;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Syntax;

/// <summary>A node of a parsed expression. <paramref name="Start"/> is its offset in the text.</summary>
internal abstract record Expression(int Start)
{
    public abstract ValueType Type { get; }

    public abstract IEnumerable<Expression> Children { get; }

    public sealed override string ToString() => ExpressionText.Of(this);
}

internal sealed record NumberLiteral(double Value, int Start) : Expression(Start)
{
    public override ValueType Type => ValueType.Scalar;

    public override IEnumerable<Expression> Children => [];
}

internal sealed record TextLiteralExpression(string Value, int Start) : Expression(Start)
{
    public override ValueType Type => ValueType.Text;

    public override IEnumerable<Expression> Children => [];
}

internal sealed record Parentheses(Expression Inner, int Start) : Expression(Start)
{
    public override ValueType Type => Inner.Type;

    public override IEnumerable<Expression> Children => [Inner];
}

internal sealed record Unary(bool IsMinus, Expression Operand, int Start) : Expression(Start)
{
    public override ValueType Type => Operand.Type;

    public override IEnumerable<Expression> Children => [Operand];
}

/// <summary>Moves evaluation in time: to a fixed time (ms) or an end of the query's range, then back by an offset (ms).</summary>
internal sealed record TimeShift(
    long Offset = 0, long? At = null, bool AtStart = false, bool AtEnd = false, DurationExpression? OffsetExpression = null)
{
    public static TimeShift None { get; } = new();

    public bool IsFixed => At is not null || AtStart || AtEnd;

    /// <summary>The time that a step at <paramref name="time"/> looks at, in a query over [start, end].</summary>
    public long Apply(long time, long start, long end) => (At ?? (AtStart ? start : AtEnd ? end : time)) - Offset;
}

/// <summary>What a selector takes besides the samples of its range.</summary>
internal enum Extension
{
    None,

    /// <summary>The last sample at or before the range's begin too.</summary>
    Anchored,

    /// <summary>Values at both ends, interpolated between the samples around them.</summary>
    Smoothed,
}

/// <summary>An instant selector. Reference identity: two equal selectors of one expression are read apart.</summary>
internal sealed record VectorSelector(string? Name, IReadOnlyList<LabelMatcher> Matchers, TimeShift Shift, int Start) : Expression(Start)
{
    public Extension Extension { get; init; }

    public override ValueType Type => ValueType.Vector;

    public override IEnumerable<Expression> Children => [];

    public bool Equals(VectorSelector? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A range selector; <paramref name="Range"/> in ms.</summary>
internal sealed record MatrixSelector(VectorSelector Selector, long Range, int Start) : Expression(Start)
{
    /// <summary>As it is written, where that is more than a duration.</summary>
    public DurationExpression? RangeExpression { get; init; }

    public override ValueType Type => ValueType.Matrix;

    public override IEnumerable<Expression> Children => [Selector];
}

/// <summary><c>inner[range:step]</c>; step null = the query's default interval. Times in ms. Reference identity, as its steps are kept by it.</summary>
internal sealed record Subquery(Expression Inner, long Range, long? Step, TimeShift Shift, int Start) : Expression(Start)
{
    public DurationExpression? RangeExpression { get; init; }

    public DurationExpression? StepExpression { get; init; }

    public override ValueType Type => ValueType.Matrix;

    public override IEnumerable<Expression> Children => [Inner];

    public bool Equals(Subquery? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

internal sealed record Call(FunctionDefinition Function, IReadOnlyList<Expression> Arguments, int Start) : Expression(Start)
{
    public override ValueType Type => Function.Signature.Result;

    public override IEnumerable<Expression> Children => Arguments;
}

internal sealed record Aggregation(
    string Operator, Expression Inner, Expression? Parameter, bool IsWithout, IReadOnlyList<string> Grouping, int Start) : Expression(Start)
{
    public override ValueType Type => ValueType.Vector;

    public override IEnumerable<Expression> Children => Parameter is null ? [Inner] : [Parameter, Inner];
}

internal enum MatchCardinality
{
    OneToOne,
    ManyToOne,
    OneToMany,
    ManyToMany,
}

/// <summary>How the series of two vectors meet.</summary>
internal sealed record VectorMatching(
    MatchCardinality Cardinality, bool IsOn, IReadOnlyList<string> Labels, IReadOnlyList<string> Include)
{
    /// <summary>Stands for a left side that has no series; null = there is no result then.</summary>
    public double? FillLeft { get; init; }

    public double? FillRight { get; init; }

    public static VectorMatching Default { get; } = new(MatchCardinality.OneToOne, false, [], []);
}

internal sealed record Binary(
    string Operator, Expression Left, Expression Right, bool ReturnsBool, VectorMatching Matching, int Start) : Expression(Start)
{
    /// <summary>Known once: asked of both sides each time, a chain of n operators would take n² steps.</summary>
    public override ValueType Type { get; }
        = Left.Type == ValueType.Scalar && Right.Type == ValueType.Scalar ? ValueType.Scalar : ValueType.Vector;

    public override IEnumerable<Expression> Children => [Left, Right];

    public bool IsComparison => Operator is "==" or "!=" or ">" or "<" or ">=" or "<=";

    public bool IsSetOperator => Operator is "and" or "or" or "unless";

    /// <summary>Arithmetic gives another quantity, which the metric's name does not fit.</summary>
    public bool ChangesQuantity => Operator is "+" or "-" or "*" or "/" or "%" or "^" or "atan2";
}
