using Observe.PromQL.Evaluation;
using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>A histogram in Prometheus's text form: <c>{count:3, sum:4.5, [-1,1]:1, (1,2]:2}</c>.</summary>
internal static class HistogramText
{
    public static string Of(NativeHistogram histogram)
    {
        var parts = new List<string> { $"count:{GoNumber.Format(histogram.Count)}", $"sum:{GoNumber.Format(histogram.Sum)}" };
        parts.AddRange(HistogramBuckets.All(histogram).Where(bucket => bucket.Count != 0).Select(bucket =>
            $"{(bucket.LowerInclusive ? '[' : '(')}{GoNumber.Format(bucket.Lower)},{GoNumber.Format(bucket.Upper)}"
            + $"{(bucket.UpperInclusive ? ']' : ')')}:{GoNumber.Format(bucket.Count)}"));
        return $"{{{string.Join(", ", parts)}}}";
    }
}
