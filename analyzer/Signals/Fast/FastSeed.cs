using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Analyzer.Signals.Fast;

/// <summary>Reads the past that fast signals reach into: at start, and after samples were missed.</summary>
internal static class FastSeed
{
    public static async ValueTask RunAsync(FastSignals signals, IMetricQuery query, long now, CancellationToken cancellationToken)
    {
        signals.Clear();
        foreach (var operand in signals.Rules.SelectMany(rule => rule.Operands).DistinctBy(operand => (operand.Selector, operand.IsRate)))
        {
            var result = await query.InstantAsync(
                TenantId.Default, $"{operand.Selector}[{signals.Reach(operand)}ms]", now, cancellationToken);
            var matrix = Known(result).Matrix();
            // A range does not show which series have ended; an instant does.
            var alive = operand.IsRate ? null
                : Known(await query.InstantAsync(TenantId.Default, operand.Selector, now, cancellationToken)).Vector()
                    .Select(sample => sample.Labels).ToHashSet();
            foreach (var series in matrix.Where(series => alive?.Contains(series.Labels) != false))
            {
                foreach (var sample in series.Samples)
                    signals.Apply(series.Labels, sample);
            }
        }

        signals.Settle();
    }

    private static QueryResult Known(QueryResult result)
        => result.Error is { } error ? throw new InvalidOperationException(error.Message) : result;
}
