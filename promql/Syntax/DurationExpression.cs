using Observe.PromQL.Evaluation;
using Observe.PromQL.Lexing;
using Observe.PromQL.Parsing;

namespace Observe.PromQL.Syntax;

/// <summary>What the durations of a query may depend on, in seconds.</summary>
/// <param name="Step">Distance of two times; 0 for an instant query.</param>
/// <param name="Range">From first to last time.</param>
internal readonly record struct DurationScope(double Step, double Range);

/// <summary>A calculation with durations, in seconds: <c>5m * 2</c>, <c>max_of(step(), 1m)</c>.</summary>
internal abstract record DurationExpression(int Start)
{
    /// <summary>Whether it is another one for another range or step.</summary>
    public abstract bool DependsOnQuery { get; }

    /// <exception cref="ParseException">It divides by zero.</exception>
    public abstract double Seconds(DurationScope scope);

    public abstract override string ToString();
}

/// <param name="Value">Seconds.</param>
/// <param name="IsDuration">Whether it is written as <c>5m</c>, not as a number.</param>
/// <param name="Start">Place in the text.</param>
internal sealed record DurationLiteral(double Value, bool IsDuration, int Start) : DurationExpression(Start)
{
    public override bool DependsOnQuery => false;

    public override double Seconds(DurationScope scope) => Value;

    public override string ToString() => IsDuration ? DurationText.Format((long)Math.Round(Value * 1000)) : GoNumber.Format(Value);
}

/// <summary><c>step()</c> or <c>range()</c>.</summary>
internal sealed record DurationOfQuery(bool IsStep, int Start) : DurationExpression(Start)
{
    public override bool DependsOnQuery => true;

    public override double Seconds(DurationScope scope) => IsStep ? scope.Step : scope.Range;

    public override string ToString() => IsStep ? "step()" : "range()";
}

internal sealed record DurationExtreme(bool IsMax, DurationExpression Left, DurationExpression Right, int Start) : DurationExpression(Start)
{
    public override bool DependsOnQuery => Left.DependsOnQuery || Right.DependsOnQuery;

    public override double Seconds(DurationScope scope)
        => IsMax ? Math.Max(Left.Seconds(scope), Right.Seconds(scope)) : Math.Min(Left.Seconds(scope), Right.Seconds(scope));

    public override string ToString() => $"{(IsMax ? "max_of" : "min_of")}({Left}, {Right})";
}

internal sealed record DurationSign(bool IsMinus, DurationExpression Operand, int Start) : DurationExpression(Start)
{
    public override bool DependsOnQuery => Operand.DependsOnQuery;

    public override double Seconds(DurationScope scope) => IsMinus ? -Operand.Seconds(scope) : Operand.Seconds(scope);

    public override string ToString() => $"{(IsMinus ? "-" : "+")}{Operand}";
}

internal sealed record DurationParentheses(DurationExpression Inner, int Start) : DurationExpression(Start)
{
    public override bool DependsOnQuery => Inner.DependsOnQuery;

    public override double Seconds(DurationScope scope) => Inner.Seconds(scope);

    public override string ToString() => $"({Inner})";
}

internal sealed record DurationCalculation(string Operator, DurationExpression Left, DurationExpression Right, int Start) : DurationExpression(Start)
{
    public override bool DependsOnQuery => Left.DependsOnQuery || Right.DependsOnQuery;

    public override double Seconds(DurationScope scope)
    {
        var (left, right) = (Left.Seconds(scope), Right.Seconds(scope));
        return Operator switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => right == 0 ? throw new ParseException("division by zero", Start) : left / right,
            "%" => right == 0 ? throw new ParseException("modulo by zero", Start) : left % right,
            "^" => Math.Pow(left, right),
            _ => throw new InvalidOperationException(Operator),
        };
    }

    public override string ToString() => $"{Left} {Operator} {Right}";
}
