using Observe.PromQL.Querying;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Forecasting;

/// <summary>
/// The recent past of a signal for every workload, a value a step, kept between ticks so that each tick reads only what is new.
/// </summary>
internal sealed class SeriesHistory(IMetricQuery query, string signal, long step, int steps)
{
    /// <summary>Points of one range query: below the engine's own limit.</summary>
    private const int Stretch = 5000;

    private readonly Dictionary<WorkloadId, double[]> _values = [];
    private long _end;

    /// <summary>Time (ms) of the last value.</summary>
    public long End => _end;

    public IReadOnlyCollection<WorkloadId> Workloads => _values.Keys;

    /// <summary>Oldest first; leading gaps are cut off.</summary>
    public ReadOnlySpan<double> Of(WorkloadId workload)
    {
        var values = _values[workload].AsSpan();
        var first = 0;
        while (first < values.Length && double.IsNaN(values[first]))
            first++;
        return values[first..];
    }

    /// <summary>Moves up to a time; a workload that is new is read back to the beginning.</summary>
    public async ValueTask AdvanceAsync(long now, CancellationToken cancellationToken)
    {
        var end = now / step * step;
        var shift = _end == 0 ? steps : (int)Math.Min(steps, (end - _end) / step);
        foreach (var (workload, values) in _values)
        {
            Array.Copy(values, shift, values, 0, steps - shift);
            Array.Fill(values, double.NaN, steps - shift, shift);
            _values[workload] = values;
        }

        var known = _values.Count;
        await ReadAsync(end - (shift - 1) * step, end, cancellationToken);
        if (_end != 0 && _values.Count > known)
            await ReadAsync(end - (steps - 1L) * step, end, cancellationToken);
        _end = end;
    }

    /// <summary>Reads a stretch anew for all: what was imported since, or is back-filled.</summary>
    public ValueTask RefreshAsync(CancellationToken cancellationToken) => ReadAsync(_end - (steps - 1L) * step, _end, cancellationToken);

    private async ValueTask ReadAsync(long start, long end, CancellationToken cancellationToken)
    {
        for (var from = start; from <= end; from += Stretch * step)
        {
            var to = Math.Min(end, from + (Stretch - 1) * step);
            var expression = $"sum by (location, namespace, workload) (last_over_time({signal}[{Math.Max(step, 2000)}ms]))";
            var result = await query.RangeAsync(TenantId.Default, expression, from, to, step, cancellationToken);
            if (result.Error is { } error)
                throw new InvalidOperationException(error.Message);
            foreach (var series in result.Matrix())
            {
                if (!WorkloadId.TryFrom(series.Labels, out var workload))
                    continue;
                if (!_values.TryGetValue(workload.Value, out var values))
                {
                    _values[workload.Value] = values = new double[steps];
                    Array.Fill(values, double.NaN);
                }

                foreach (var sample in series.Samples)
                {
                    var at = steps - 1 - (end - sample.Time) / step;
                    if (at >= 0)
                        values[at] = sample.Value;
                }
            }
        }
    }
}
