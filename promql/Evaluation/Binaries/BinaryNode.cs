using Observe.PromQL.Syntax;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Evaluation.Binaries;

/// <summary>Binary operators, by what stands on their sides.</summary>
internal static class BinaryNode
{
    public static IEnumerable<StepSeries> Vector(Evaluator evaluator, Binary binary, Steps steps)
    {
        if (binary.Left.Type == ValueType.Scalar || binary.Right.Type == ValueType.Scalar)
            return VectorScalar.Evaluate(evaluator, binary, steps);
        return binary.IsSetOperator ? SetOperators.Evaluate(evaluator, binary, steps) : VectorMatcher.Evaluate(evaluator, binary, steps);
    }

    public static double[] Scalar(Evaluator evaluator, Binary binary, Steps steps)
    {
        var left = evaluator.Scalar(binary.Left, steps);
        var right = evaluator.Scalar(binary.Right, steps);
        var compute = FloatOperators.Of(binary.Operator);
        var results = new double[steps.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = binary.IsComparison
                ? FloatOperators.Holds(binary.Operator, left[i], right[i]) ? 1 : 0
                : compute(left[i], right[i]);
        }

        return results;
    }
}
