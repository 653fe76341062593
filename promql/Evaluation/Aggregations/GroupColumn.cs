namespace Observe.PromQL.Evaluation.Aggregations;

/// <summary>What a group has gathered, at every step.</summary>
internal abstract class GroupColumn
{
    /// <summary>Whether it holds on to the series it is given.</summary>
    public virtual bool KeepsSeries => false;

    /// <summary>Adds what a series has at some steps. Different steps may be added to by different threads, unless it holds histograms.</summary>
    public abstract void Add(StepSeries series, Range steps);

    /// <summary>Writes the answer of each step that has one.</summary>
    public abstract void Finish(StepSeries result);

    public static GroupColumn Of(string name, int steps, double[]? quantiles, GroupReport report) => name switch
    {
        "sum" => new TotalColumn(steps, isMean: false, report),
        "avg" => new TotalColumn(steps, isMean: true, report),
        "count" => new CountColumn(steps, isGroup: false),
        "group" => new CountColumn(steps, isGroup: true),
        "min" => new ExtremeColumn(steps, isMax: false, report),
        "max" => new ExtremeColumn(steps, isMax: true, report),
        "stdvar" => new VarianceColumn(steps, isDeviation: false, report),
        "stddev" => new VarianceColumn(steps, isDeviation: true, report),
        "quantile" => new QuantileColumn(quantiles!, report),
        _ => throw new InvalidOperationException(name),
    };
}

/// <summary><c>count</c>: how many series have a value, floats and histograms alike; <c>group</c>: 1 where any has.</summary>
internal sealed class CountColumn(int steps, bool isGroup) : GroupColumn
{
    private readonly int[] _counts = new int[steps];

    public override void Add(StepSeries series, Range steps)
    {
        var values = series.Values;
        for (var i = steps.Start.Value; i < steps.End.Value; i++)
            _counts[i] += Store.Metrics.Staleness.IsMarker(values[i]) ? 0 : 1;
    }

    public override void Finish(StepSeries result)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
                result.Set(i, isGroup ? 1 : _counts[i]);
        }
    }
}

/// <summary><c>min</c> and <c>max</c> of the floats; NaN only where there is nothing else.</summary>
internal sealed class ExtremeColumn(int steps, bool isMax, GroupReport report) : GroupColumn
{
    private readonly double[] _extremes = Enumerable.Repeat(StepSeries.Absent, steps).ToArray();

    public override void Add(StepSeries series, Range steps)
    {
        for (var i = steps.Start.Value; i < steps.End.Value; i++)
        {
            if (!series.Has(i))
                continue;
            if (series.HistogramAt(i) is not null)
            {
                report.IgnoredHistogram();
                continue;
            }

            // The marker for "none yet" is a NaN as well.
            var value = series.Values[i];
            if (double.IsNaN(_extremes[i]) || (isMax ? value > _extremes[i] : value < _extremes[i]))
                _extremes[i] = value;
        }
    }

    public override void Finish(StepSeries result) => _extremes.CopyTo(result.Values, 0);
}

/// <summary><c>stdvar</c> and <c>stddev</c> of the floats: population variance by Welford's recurrence, and its root.</summary>
internal sealed class VarianceColumn(int steps, bool isDeviation, GroupReport report) : GroupColumn
{
    private readonly (int Count, double Mean, double Squares)[] _sums = new (int, double, double)[steps];

    public override void Add(StepSeries series, Range steps)
    {
        for (var i = steps.Start.Value; i < steps.End.Value; i++)
        {
            if (!series.Has(i))
                continue;
            if (series.HistogramAt(i) is not null)
            {
                report.IgnoredHistogram();
                continue;
            }

            var (count, mean, squares) = _sums[i];
            var value = series.Values[i];
            var delta = value - mean;
            count++;
            mean += delta / count;
            // An infinity has no variance, not even alone.
            _sums[i] = (count, mean, squares + (delta * (value - mean)));
        }
    }

    public override void Finish(StepSeries result)
    {
        for (var i = 0; i < _sums.Length; i++)
        {
            var (count, _, squares) = _sums[i];
            if (count > 0)
                result.Set(i, isDeviation ? Math.Sqrt(squares / count) : squares / count);
        }
    }
}

/// <summary><c>quantile</c> of the floats, which may be another one at each step.</summary>
internal sealed class QuantileColumn(double[] quantiles, GroupReport report) : GroupColumn
{
    private readonly List<StepSeries> _series = [];

    public override bool KeepsSeries => true;

    public override void Add(StepSeries series, Range steps) => _series.Add(series);

    public override void Finish(StepSeries result)
    {
        var values = new double[_series.Count];
        for (var i = 0; i < quantiles.Length; i++)
        {
            var count = 0;
            foreach (var series in _series)
            {
                if (series.HistogramAt(i) is not null)
                    report.IgnoredHistogram();
                else if (series.Has(i))
                    values[count++] = series.Values[i];
            }

            if (count > 0)
                result.Set(i, Numerics.Quantiles.Of(quantiles[i], values.AsSpan(0, count)));
        }
    }
}
