namespace Observe.PromQL.Evaluation;

/// <summary>The texts of warnings and infos, as clients know them from Prometheus.</summary>
internal static class AnnotationTexts
{
    public static string InvalidQuantile(double quantile) => $"quantile value should be between 0 and 1, got {GoNumber.Format(quantile)}";

    public static string InvalidRatio(double ratio, double capped)
        => $"ratio value should be between -1 and 1, got {GoNumber.Format(ratio)}, capping to {GoNumber.Format(capped)}";

    public static string BadBucketLabel(string value, string metric)
        => $"bucket label \"le\" is missing or has a malformed value of {Lexing.TextLiteral.Quote(value)}{ForMetric(metric)}";

    public static string MixedFloatsHistograms(string metric) => $"encountered a mix of histograms and floats for metric name {Quoted(metric)}";

    public const string MixedFloatsHistogramsAggregation = "encountered a mix of histograms and floats for aggregation";

    public static string MixedClassicNative(string metric) => $"vector contains a mix of classic and native histograms{ForMetric(metric)}";

    public static string NotCounter(string metric) => $"this native histogram metric is not a counter: {Quoted(metric)}";

    public static string NotGauge(string metric) => $"this native histogram metric is not a gauge: {Quoted(metric)}";

    public static string MixedExponentialCustom(string metric)
        => $"vector contains a mix of histograms with exponential and custom buckets schemas for metric name {Quoted(metric)}";

    public static string IncompatibleBuckets(string sign) => $"incompatible bucket layout encountered for binary operator {sign}";

    public static string PossibleNonCounter(string metric)
        => $"metric might not be a counter, name does not end in _total/_sum/_count/_bucket: {Quoted(metric)}";

    public static string ForcedMonotonicity(string metric, Histograms.MonotonicRepair repair)
        => "input to histogram_quantile needed to be fixed for monotonicity "
            + "(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
            + $"{ForMetric(metric)}, from buckets {GoNumber.Format(repair.LowestBound)} to {GoNumber.Format(repair.HighestBound)}, "
            + $"with a max diff of {GoNumber.Format(repair.LargestDifference)}";

    public static string IncompatibleTypes(string left, string sign, string right)
        => $"incompatible sample types encountered for binary operator \"{sign}\": {left} {sign} {right}";

    public static string HistogramIgnoredInAggregation(string aggregation) => $"ignored histogram in {aggregation} aggregation";

    public static string HistogramIgnoredInRange(string metric)
        => $"ignored histograms in a range containing both floats and histograms for metric name {Quoted(metric)}";

    public static string QuantileIsNaN(string metric) => $"input to histogram_quantile has NaN observations, result is NaN{ForMetric(metric)}";

    public static string QuantileIsSkewed(string metric)
        => $"input to histogram_quantile has NaN observations, result is skewed higher{ForMetric(metric)}";

    public static string FractionExcludesNaN(string metric)
        => $"input to histogram_fraction has NaN observations, which are excluded from all fractions{ForMetric(metric)}";

    public static string ConflictingResets(string operation) => $"conflicting counter resets during histogram {operation}";

    public static string Reconciled(string operation) => $"mismatched custom buckets were reconciled during {operation}";

    private static string ForMetric(string metric) => metric.Length == 0 ? "" : $" for metric name {Quoted(metric)}";

    private static string Quoted(string text) => Lexing.TextLiteral.Quote(text);
}
