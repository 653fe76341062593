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
    private readonly CompensatedSum[] _sums = isMean ? [] : new CompensatedSum[steps];
    private readonly KahanMean[] _means = isMean ? new KahanMean[steps] : [];
    private readonly State[] _states = new State[steps];
    private HistogramMean?[]? _histograms;

    [Flags]
    private enum State : byte
    {
        None = 0,
        Floats = 1,
        Histograms = 2,
        Incompatible = 4,
    }

    public override void Add(StepSeries series)
    {
        if (series.Histograms is not null)
        {
            AddMixed(series);
            return;
        }

        var values = series.Values;
        for (var i = 0; i < values.Length; i++)
        {
            if (series.Has(i))
                AddFloat(i, values[i]);
        }
    }

    public override void Finish(StepSeries result)
    {
        for (var i = 0; i < _states.Length; i++)
        {
            switch (_states[i])
            {
                case State.Floats:
                    result.Set(i, isMean ? _means[i].Value : _sums[i].Value);
                    break;
                case State.Histograms:
                    FinishHistogram(result, i, _histograms![i]!);
                    break;
                case State.Floats | State.Histograms:
                    report.MixedWithFloats();
                    break;
            }
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

    private void AddMixed(StepSeries series)
    {
        for (var i = 0; i < _states.Length; i++)
        {
            if (series.HistogramAt(i) is { } histogram)
            {
                _states[i] |= State.Histograms;
                var total = (_histograms ??= new HistogramMean?[_states.Length])[i] ??= new HistogramMean(isMean);
                if ((_states[i] & State.Incompatible) == State.None && !total.TryAdd(histogram))
                {
                    _states[i] |= State.Incompatible;
                    report.MixedBuckets(MetricNames.Of(series.Labels));
                }
            }
            else if (series.Has(i))
            {
                AddFloat(i, series.Values[i]);
            }
        }
    }

    private void AddFloat(int step, double value)
    {
        _states[step] |= State.Floats;
        if (isMean)
            _means[step].Add(value);
        else
            _sums[step].Add(value);
    }
}
