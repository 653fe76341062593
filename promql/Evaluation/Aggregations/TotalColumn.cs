using Observe.PromQL.Histograms;
using Observe.PromQL.Numerics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation.Aggregations;

/// <summary>
/// <c>sum</c> and <c>avg</c>, of floats or of histograms. Floats and histograms in one group, or histograms with exponential and with
/// custom buckets, have none at that step.
/// </summary>
internal sealed class TotalColumn(int steps, bool isMean, GroupReport report) : GroupColumn
{
    private readonly CompensatedSums _sums = new(isMean ? 0 : steps);
    private readonly KahanMean[] _means = isMean ? new KahanMean[steps] : [];
    private (HistogramMean? Total, bool IsIncompatible)[]? _histograms;

    public override void Add(StepSeries series, Range steps)
    {
        if (series.Histograms is not null)
            AddMixed(series, steps);
        else if (isMean)
            AddMeans(series.Values, steps);
        else
            _sums.Add(steps.Start.Value, series.Values.AsSpan(steps));
    }

    public override void Finish(StepSeries result)
    {
        for (var i = 0; i < result.Values.Length; i++)
        {
            var hasFloats = isMean ? _means[i].Count > 0 : _sums.Has(i);
            if (_histograms?[i].Total is not { } histogram)
            {
                if (hasFloats)
                    result.Set(i, isMean ? _means[i].Value : _sums[i]);
            }
            else if (hasFloats && !_histograms[i].IsIncompatible)
            {
                report.MixedWithFloats();
            }
            else if (!hasFloats && !_histograms[i].IsIncompatible)
            {
                FinishHistogram(result, i, histogram);
            }
        }
    }

    private void AddMeans(ReadOnlySpan<double> values, Range steps)
    {
        for (var i = steps.Start.Value; i < steps.End.Value; i++)
        {
            if (!Staleness.IsMarker(values[i]))
                _means[i].Add(values[i]);
        }
    }

    private void FinishHistogram(StepSeries result, int step, HistogramMean total)
    {
        if (total.HasResetConflict)
            report.ConflictingResets();
        if (total.IsReconciled)
            report.Reconciled();
        result.Set(step, HistogramArithmetic.Compact(total.Value()));
    }

    private void AddMixed(StepSeries series, Range steps)
    {
        for (var i = steps.Start.Value; i < steps.End.Value; i++)
        {
            if (series.HistogramAt(i) is { } histogram)
                AddHistogram(i, histogram, series.Labels);
            else if (series.Has(i) && isMean)
                _means[i].Add(series.Values[i]);
            else if (series.Has(i))
                _sums.Add(i, series.Values[i]);
        }
    }

    private void AddHistogram(int step, NativeHistogram histogram, LabelSet labels)
    {
        ref var sum = ref (_histograms ??= new (HistogramMean?, bool)[steps])[step];
        sum.Total ??= new HistogramMean(isMean);
        if (sum.IsIncompatible || sum.Total.TryAdd(histogram))
            return;
        sum.IsIncompatible = true;
        report.MixedBuckets(MetricNames.Of(labels));
    }
}
