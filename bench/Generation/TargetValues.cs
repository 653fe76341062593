namespace Observe.Benchmarks.Generation;

/// <summary>
/// Values of a target's series, step by step: requests come to each route at a rate of its own, one route in five is idle, and
/// everything else follows from them. The same target and seed give the same values.
/// </summary>
internal sealed class TargetValues
{
    private const double StepSeconds = LoadShape.Interval / 1000.0;

    /// <summary>Share of the requests that take no longer than each bound.</summary>
    private static readonly double[] Shares = [0.05, 0.15, 0.4, 0.6, 0.75, 0.88, 0.94, 0.97, 0.99, 1];

    private static readonly double[] GaugeScales = [10, 1, 100];

    private readonly double[] _rates = new double[SeriesLayout.Routes.Length];

    /// <summary>Values times their scale: sums of decimals stay decimals.</summary>
    private readonly long[] _mantissas = new long[SeriesLayout.Count];
    private RandomNumbers _random;

    public TargetValues(int target, ulong seed)
    {
        _random = new RandomNumbers((seed << 32) ^ (ulong)target);
        ScrapeOffset = _random.Below(LoadShape.Interval);
        foreach (ref var rate in _rates.AsSpan())
            rate = _random.Below(5) == 0 ? 0 : 0.2 * Math.Pow(250, _random.Unit());
        for (var i = 0; i < _mantissas.Length; i++)
            _mantissas[i] = _random.Below(2000);
        // Cumulative from the start on, as every exposed histogram is.
        for (var route = 0; route < _rates.Length; route++)
            _mantissas.AsSpan(SeriesLayout.Bucket(route, 0), SeriesLayout.Bounds.Length).Sort();
    }

    /// <summary>When within the interval this target is read, ms.</summary>
    public long ScrapeOffset { get; }

    /// <summary>The next <paramref name="steps"/> samples of all series, those of one beside each other.</summary>
    public void Next(int steps, Span<double> values)
    {
        for (var step = 0; step < steps; step++)
        {
            for (var route = 0; route < _rates.Length; route++)
                Step(route);
            for (var i = 0; i < _mantissas.Length; i++)
                values[(i * steps) + step] = Value(SeriesLayout.Series[i], _mantissas[i]);
        }
    }

    private static double Value(in LaidOutSeries series, long mantissa) => series.Kind switch
    {
        SeriesKind.Gauge => mantissa / GaugeScales[series.Item],
        SeriesKind.Counter when series.Item == 4 => mantissa / 1000.0,
        _ => mantissa,
    };

    private void Step(int route)
    {
        var requests = (long)((_rates[route] * StepSeconds * (0.7 + (0.6 * _random.Unit()))) + _random.Unit() * (_rates[route] > 0 ? 1 : 0));
        StepCounters(route, requests);
        StepBuckets(route, requests);
        StepGauges(route, requests);
    }

    private void StepCounters(int route, long requests)
    {
        Counter(0) += requests;
        Counter(1) += _random.Below(1 + (requests / 50));
        Counter(2) += requests * (400 + _random.Below(1200));
        Counter(3) += requests * (100 + _random.Below(200));
        Counter(4) += requests * (2 + _random.Below(4));
        Counter(5) += requests * 8 / 10;
        Counter(6) += requests / 3;

        ref long Counter(int item) => ref _mantissas[SeriesLayout.Counter(item, route)];
    }

    private void StepBuckets(int route, long requests)
    {
        var below = 0L;
        for (var i = 0; i < Shares.Length; i++)
        {
            below = i == Shares.Length - 1
                ? requests
                : Math.Clamp((long)(requests * Shares[i] * (0.9 + (0.2 * _random.Unit()))), below, requests);
            _mantissas[SeriesLayout.Bucket(route, i)] += below;
        }
    }

    private void StepGauges(int route, long requests)
    {
        ref var memory = ref _mantissas[SeriesLayout.Gauge(0, route)];
        memory = Math.Clamp(memory + _random.Below(41) - 20, 300, 5120);
        _mantissas[SeriesLayout.Gauge(1, route)] = _random.Below(1 + (requests / 20));
        _mantissas[SeriesLayout.Gauge(2, route)] = Math.Min(100, (long)(requests / StepSeconds * 2) + (requests > 0 ? _random.Below(5) : 0));
    }
}
