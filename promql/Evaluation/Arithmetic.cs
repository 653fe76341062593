using Observe.PromQL.Histograms;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>Operators between two values, and between a scalar and each element of a vector.</summary>
internal static class Arithmetic
{
    public static double Scalars(Binary binary, double left, double right)
        => binary.IsComparison ? Compare(binary.Operator, left, right) ? 1 : 0 : Compute(binary.Operator, left, right);

    public static List<Element> VectorAndScalar(Binary binary, IReadOnlyList<Element> vector, double scalar)
        => Each(binary, vector, element => Combine(binary, element, Element.Of(LabelSet.Empty, scalar)));

    public static List<Element> ScalarAndVector(Binary binary, double scalar, IReadOnlyList<Element> vector)
        => Each(binary, vector, element => Combine(binary, Element.Of(LabelSet.Empty, scalar), element));

    /// <summary>
    /// The result of an operator on two elements, labels left alone; null where there is none: a filter that does not hold, or an
    /// operator that histograms do not have.
    /// </summary>
    public static Element? Combine(Binary binary, in Element left, in Element right)
    {
        if (left.Histogram is null && right.Histogram is null)
        {
            if (!binary.IsComparison)
                return left.With(Compute(binary.Operator, left.Value, right.Value));
            var holds = Compare(binary.Operator, left.Value, right.Value);
            return binary.ReturnsBool ? left.With(holds ? 1 : 0) : holds ? left : null;
        }

        return CombineHistograms(binary, left, right);
    }

    public static double Compute(string sign, double left, double right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "%" => left % right,
        "^" => Math.Pow(left, right),
        "atan2" => Math.Atan2(left, right),
        _ => throw new InvalidOperationException(sign),
    };

    public static bool Compare(string sign, double left, double right) => sign switch
    {
        "==" => left == right,
        "!=" => left != right,
        ">" => left > right,
        "<" => left < right,
        ">=" => left >= right,
        "<=" => left <= right,
        _ => throw new InvalidOperationException(sign),
    };

    private static Element? CombineHistograms(Binary binary, in Element left, in Element right)
    {
        var result = (left.Histogram, right.Histogram, binary.Operator) switch
        {
            ({ } a, { } b, "+") => HistogramArithmetic.Add(a, b),
            ({ } a, { } b, "-") => HistogramArithmetic.Subtract(a, b),
            ({ } a, null, "*") => HistogramArithmetic.Scale(a, right.Value),
            (null, { } b, "*") => HistogramArithmetic.Scale(b, left.Value),
            ({ } a, null, "/") => HistogramArithmetic.Divide(a, right.Value),
            _ => null,
        };
        if (result is not null)
            return left with { Value = 0, Histogram = result };
        if (left.Histogram is { } one && right.Histogram is { } other && binary.Operator is ("==" or "!="))
        {
            var holds = HistogramArithmetic.AreEqual(one, other) == (binary.Operator == "==");
            return binary.ReturnsBool ? left.With(holds ? 1 : 0) : holds ? left : null;
        }

        return null;
    }

    private static List<Element> Each(Binary binary, IReadOnlyList<Element> vector, Func<Element, Element?> combine)
    {
        var results = new List<Element>(vector.Count);
        foreach (var element in vector)
        {
            if (combine(element) is not { } result)
                continue;
            // A filter passes the vector's own element on, whichever side it stands on.
            var isFilter = binary.IsComparison && !binary.ReturnsBool;
            results.Add(isFilter ? element : new Element(element.LabelsWithoutName, result.Value, result.Histogram, 0));
        }

        return results;
    }
}
