using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals;

/// <summary>Runs the rules over the past of workloads seen for the first time, in stretches that a query may have.</summary>
internal sealed partial class SignalBackfill(
    SignalRules rules, SignalWriter writer, IMetricQuery query, IOptions<ProfileOptions> options, ILogger<SignalBackfill> logger)
{
    private const int PointsAStretch = 1000;
    private const int MaxPoints = 10_000;

    public async Task RunAsync(IReadOnlySet<WorkloadId> found, long now, CancellationToken cancellationToken)
    {
        var interval = (long)options.Value.Interval.TotalMilliseconds;
        var reach = (long)options.Value.Backfill.TotalMilliseconds;
        var step = await IsYoungAsync(now, cancellationToken) ? interval : Math.Max(interval, reach / MaxPoints);
        var start = now - Math.Min(reach, step * MaxPoints);
        for (var from = start; from < now; from += step * PointsAStretch)
        {
            var to = Math.Min(from + step * (PointsAStretch - 1), now - step);
            var merged = await rules.RangeAsync(from, to, step, value => found.Contains(value.Workload), cancellationToken);
            await writer.WriteAsync(merged, null, cancellationToken);
        }

        var past = TimeSpan.FromMilliseconds(now - start);
        Backfilled(logger, found.Count, past);
    }

    /// <summary>Whether all there is fits into fine steps.</summary>
    private async Task<bool> IsYoungAsync(long now, CancellationToken cancellationToken)
    {
        var result = await query.InstantAsync(TenantId.Default, "count({__name__=~\".+_bucket|.+_total\"} offset 1d)", now, cancellationToken);
        return result.Error is null && result.Vector().Count == 0;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Count} new workloads, signals evaluated over the past {Reach}")]
    private static partial void Backfilled(ILogger logger, int count, TimeSpan reach);
}
