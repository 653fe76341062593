using Observe.PromQL.Syntax;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Evaluation.Binaries;

/// <summary>An operator between a scalar and each element of a vector, whose column becomes the result.</summary>
internal static class VectorScalar
{
    public static IEnumerable<StepSeries> Evaluate(Evaluator evaluator, Binary binary, Steps steps)
    {
        var isScalarLeft = binary.Left.Type == ValueType.Scalar;
        var scalar = evaluator.Scalar(isScalarLeft ? binary.Left : binary.Right, steps);
        var isFilter = binary.IsComparison && !binary.ReturnsBool;
        var apply = new ElementOperator(binary, evaluator.Context.Annotations);
        foreach (var series in evaluator.Vector(isScalarLeft ? binary.Right : binary.Left, steps))
        {
            for (var i = 0; i < steps.Count; i++)
            {
                if (!series.Has(i))
                    continue;
                var element = series[i];
                var result = isScalarLeft ? apply.Apply(Computed.Of(scalar[i]), element) : apply.Apply(element, Computed.Of(scalar[i]));
                // A filter passes the vector's own element on, whichever side it stands on.
                series.Set(i, isFilter && !result.IsNone ? element : result);
            }

            series.DropsName |= binary.ChangesQuantity || binary.ReturnsBool;
            if (series.IsEmpty())
                evaluator.Context.Release(series);
            else
                yield return series;
        }
    }
}
