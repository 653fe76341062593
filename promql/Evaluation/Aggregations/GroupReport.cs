using Observe.PromQL.Syntax;

namespace Observe.PromQL.Evaluation.Aggregations;

/// <summary>What there is to say of the histograms in an aggregation's groups.</summary>
internal sealed class GroupReport(Annotations annotations, Aggregation aggregation)
{
    public void IgnoredHistogram()
        => annotations.Inform(AnnotationTexts.HistogramIgnoredInAggregation(aggregation.Operator), aggregation.Inner);

    public void MixedWithFloats() => annotations.Warn(AnnotationTexts.MixedFloatsHistogramsAggregation, aggregation.Inner);

    public void MixedBuckets(string metric) => annotations.Warn(AnnotationTexts.MixedExponentialCustom(metric), aggregation.Inner);

    public void ConflictingResets() => annotations.Warn(AnnotationTexts.ConflictingResets("aggregation"), aggregation.Inner);

    public void Reconciled() => annotations.Inform(AnnotationTexts.Reconciled("aggregation"), aggregation.Inner);
}
