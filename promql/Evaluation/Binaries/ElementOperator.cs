using Observe.PromQL.Histograms;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation.Binaries;

/// <summary>
/// One operator on two elements, each a float or a histogram. Sums and differences of histograms, their multiples and quotients by a
/// float, their equality and what is trimmed of them are there; an info says of all else that it is not.
/// </summary>
internal sealed class ElementOperator(Binary binary, Annotations annotations)
{
    private readonly Func<double, double, double> _compute = FloatOperators.Of(binary.Operator);
    private readonly bool _isTrim = binary.Operator is "</" or ">/";

    /// <summary>The operator's answer; nothing where a filter does not hold or the two do not fit. A filter gives its left side.</summary>
    public Computed Apply(in Computed left, in Computed right)
    {
        if (left.Histogram is null && right.Histogram is null && !_isTrim)
            return binary.IsComparison ? Filtered(FloatOperators.Holds(binary.Operator, left.Value, right.Value), left) : Computed.Of(_compute(left.Value, right.Value));
        return (left.Histogram, right.Histogram, binary.Operator) switch
        {
            ({ } a, { } b, "+") => Combined(HistogramArithmetic.Add(a, b), "addition"),
            ({ } a, { } b, "-") => Combined(HistogramArithmetic.Subtract(a, b), "subtraction"),
            ({ } a, { } b, "==") => Filtered(HistogramArithmetic.AreEqual(a, b), left),
            ({ } a, { } b, "!=") => Filtered(!HistogramArithmetic.AreEqual(a, b), left),
            ({ } a, null, "*") => Computed.Of(HistogramArithmetic.Scale(a, right.Value)),
            (null, { } b, "*") => Computed.Of(HistogramArithmetic.Scale(b, left.Value)),
            ({ } a, null, "/") => Computed.Of(HistogramArithmetic.Divide(a, right.Value)),
            ({ } a, null, "</") => Computed.Of(HistogramTrim.Trim(a, right.Value, keepsLower: true)),
            ({ } a, null, ">/") => Computed.Of(HistogramTrim.Trim(a, right.Value, keepsLower: false)),
            _ => Unfit(left.Histogram, right.Histogram),
        };
    }

    private Computed Filtered(bool holds, in Computed left)
        => binary.ReturnsBool ? Computed.Of(holds ? 1 : 0) : holds ? left : Computed.None;

    private Computed Combined(HistogramResult? result, string operation)
    {
        if (result is null)
        {
            annotations.Warn(AnnotationTexts.IncompatibleBuckets(binary.Operator), binary);
            return Computed.None;
        }

        if (result.HasResetConflict)
            annotations.Warn(AnnotationTexts.ConflictingResets(operation), binary);
        if (result.IsReconciled)
            annotations.Inform(AnnotationTexts.Reconciled(operation), binary);
        return Computed.Of(HistogramArithmetic.Compact(result.Histogram));
    }

    private Computed Unfit(NativeHistogram? left, NativeHistogram? right)
    {
        annotations.Inform(AnnotationTexts.IncompatibleTypes(Kind(left), binary.Operator, Kind(right)), binary);
        return Computed.None;
    }

    private static string Kind(NativeHistogram? histogram) => histogram is null ? "float" : "histogram";
}
