using Observe.PromQL.Querying;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Forecasting;

/// <summary>
/// The recent past of an expression for every workload, a value a step, kept between ticks so that each tick reads only what is new.
/// A workload without a value in the whole window is forgotten.
/// </summary>
/// <param name="query">Where it is read.</param>
/// <param name="expression">PromQL that answers one series a workload; <c>$step</c> in it is the window of one value.</param>
/// <param name="step">Distance of the values, ms.</param>
/// <param name="steps">How many are kept.</param>
internal sealed class SeriesHistory(IMetricQuery query, string expression, long step, int steps)
{
    /// <summary>Points of one range query: below the engine's own limit.</summary>
    private const int MaxStretch = 5000;

    /// <summary>Samples that one query answers, so that many workloads do not meet the engine's limit: a tenth of its default.</summary>
    private const int MaxAnswer = 5_000_000;

    private readonly string _expression = expression.Replace("$step", $"{Math.Max(step, 2000)}ms", StringComparison.Ordinal);
    private readonly Dictionary<WorkloadId, double[]> _values = [];
    private long _end;

    /// <summary>Time (ms) of the last value.</summary>
    public long End => _end;

    public IReadOnlyCollection<WorkloadId> Workloads => _values.Keys;

    /// <summary>PromQL of a canonical signal as one value a workload.</summary>
    public static string OfSignal(string signal) => $"sum by (location, namespace, workload) (last_over_time({signal}[$step]))";

    /// <summary>Oldest first; leading gaps are cut off.</summary>
    public ReadOnlySpan<double> Of(WorkloadId workload)
    {
        var values = _values[workload].AsSpan();
        var first = 0;
        while (first < values.Length && double.IsNaN(values[first]))
            first++;
        return values[first..];
    }

    /// <summary>Moves up to a time; a workload that is new is read back to the beginning. Where a query fails nothing has moved.</summary>
    public async ValueTask AdvanceAsync(long now, CancellationToken cancellationToken)
    {
        var end = now / step * step;
        var shift = _end == 0 ? steps : (int)Math.Clamp((end - _end) / step, 0, steps);
        if (shift == 0)
            return;
        var read = await ReadAsync(end - (shift - 1) * step, end, cancellationToken);
        if (_end != 0 && read.Any(series => !_values.ContainsKey(series.Workload)))
            read = await ReadAsync(end - (steps - 1L) * step, end, cancellationToken);
        Shift(shift);
        _end = end;
        Apply(read);
        foreach (var gone in _values.Where(item => !item.Value.Any(double.IsFinite)).Select(item => item.Key).ToArray())
            _values.Remove(gone);
    }

    /// <summary>Reads all anew: what was imported since, or is back-filled.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
        => Apply(await ReadAsync(_end - (steps - 1L) * step, _end, cancellationToken));

    private void Shift(int shift)
    {
        foreach (var values in _values.Values)
        {
            Array.Copy(values, shift, values, 0, steps - shift);
            Array.Fill(values, double.NaN, steps - shift, shift);
        }
    }

    private void Apply(List<(WorkloadId Workload, MatrixSeries Series)> read)
    {
        foreach (var (workload, series) in read)
        {
            if (!_values.TryGetValue(workload, out var values))
            {
                _values[workload] = values = new double[steps];
                Array.Fill(values, double.NaN);
            }

            foreach (var sample in series.Samples)
            {
                var at = steps - 1 - (_end - sample.Time) / step;
                if (at >= 0)
                    values[at] = sample.Value;
            }
        }
    }

    private async ValueTask<List<(WorkloadId Workload, MatrixSeries Series)>> ReadAsync(long start, long end, CancellationToken cancellationToken)
    {
        var read = new List<(WorkloadId, MatrixSeries)>();
        // The newest step says how many workloads there are, and so how long a stretch one answer can hold.
        var workloads = (await RangeAsync(end, end, cancellationToken)).Count;
        var stretch = Math.Clamp(MaxAnswer / Math.Max(1, Math.Max(workloads, _values.Count)), 1, MaxStretch);
        for (var from = start; from <= end; from += stretch * step)
        {
            foreach (var series in await RangeAsync(from, Math.Min(end, from + (stretch - 1) * step), cancellationToken))
            {
                if (WorkloadId.TryFrom(series.Labels, out var workload))
                    read.Add((workload.Value, series));
            }
        }

        return read;
    }

    private async ValueTask<IReadOnlyList<MatrixSeries>> RangeAsync(long from, long to, CancellationToken cancellationToken)
    {
        var result = await query.RangeAsync(TenantId.Default, _expression, from, to, step, cancellationToken);
        return result.Error is { } error ? throw new InvalidOperationException(error.Message) : result.Matrix();
    }
}
