using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals;

/// <summary>Runs profiles' rules over a range of times and reads workloads off the results.</summary>
internal sealed class SignalEvaluation(IMetricQuery query, TimeSpan rateWindow)
{
    private const string UpperBound = "le";

    /// <summary>Values at start, start + step, … end (ms); one step for the live loop.</summary>
    public async ValueTask<IReadOnlyList<SignalValue>> EvaluateAsync(
        Profile profile, long start, long end, long step, CancellationToken cancellationToken)
    {
        var values = new List<SignalValue>();
        var delay = (long)profile.Delay.TotalMilliseconds;
        foreach (var rule in profile.Signals)
        {
            var result = await RunAsync(profile, rule.Expr, start - delay, end - delay, step, cancellationToken);
            Collect(profile, rule, result, values);
            if (rule.ZeroWhile.Length > 0)
                await AddProvenZerosAsync(profile, rule, start - delay, end - delay, step, values, cancellationToken);
        }

        return values;
    }

    private async ValueTask<IReadOnlyList<MatrixSeries>> RunAsync(
        Profile profile, string expression, long start, long end, long step, CancellationToken cancellationToken)
    {
        var result = await query.RangeAsync(
            TenantId.Default, ProfileQuery.Expand(expression, profile.Identity, rateWindow), start, end, step, cancellationToken);
        return result.Error is null ? result.Matrix() : throw new InvalidOperationException($"profile {profile.Name}: {result.Error.Message}");
    }

    private static void Collect(Profile profile, ProfileSignal rule, IReadOnlyList<MatrixSeries> result, List<SignalValue> values)
    {
        var (signal, labels) = SignalName.Parse(rule.Signal);
        if (signal is Store.Workloads.Signals.Latency or Store.Workloads.Signals.Startup)
        {
            CollectHistograms(profile, rule, signal, result, values);
            return;
        }

        foreach (var series in result)
        {
            if (ProfileQuery.Identify(series.Labels, profile.Identity) is not { } identity)
                continue;
            foreach (var sample in series.Samples.Where(sample => double.IsFinite(sample.Value)))
                values.Add(Value(profile, rule, identity, signal, labels, sample));
        }
    }

    private static void CollectHistograms(
        Profile profile, ProfileSignal rule, string signal, IReadOnlyList<MatrixSeries> result, List<SignalValue> values)
    {
        // Names say the unit: …_ms_bucket, …_milliseconds_bucket, upstream_rq_time and revision_request_latencies are milliseconds.
        var scale = rule.Expr.Contains("_ms_bucket", StringComparison.Ordinal) || rule.Expr.Contains("milliseconds", StringComparison.Ordinal)
            || rule.Expr.Contains("rq_time", StringComparison.Ordinal) ? 0.001 : 1;
        foreach (var group in result.GroupBy(series => series.Labels.Without(UpperBound)))
        {
            if (ProfileQuery.Identify(group.Key, profile.Identity) is not { } identity)
                continue;
            var byTime = group.SelectMany(series => series.Samples.Select(sample => (sample.Time, Bound: series.Labels[UpperBound] ?? "+Inf", sample.Value)))
                .GroupBy(item => item.Time);
            foreach (var moment in byTime)
            {
                if (BucketHistogram.From(moment.Select(item => (item.Bound, item.Value)), scale) is { } histogram)
                    values.Add(Value(profile, rule, identity, signal, LabelSet.Empty, new Sample(moment.Key, 0, histogram)));
            }
        }
    }

    /// <summary>Where the proof shows the source alive and the rule says nothing, the signal is zero.</summary>
    private async ValueTask AddProvenZerosAsync(
        Profile profile, ProfileSignal rule, long start, long end, long step, List<SignalValue> values, CancellationToken cancellationToken)
    {
        var (signal, labels) = SignalName.Parse(rule.Signal);
        var known = values.Where(value => value.Signal == signal).Select(value => (value.Workload, value.Sample.Time)).ToHashSet();
        foreach (var series in await RunAsync(profile, rule.ZeroWhile, start, end, step, cancellationToken))
        {
            if (ProfileQuery.Identify(series.Labels, profile.Identity) is not { } identity)
                continue;
            foreach (var sample in series.Samples)
            {
                if (known.Add((identity.Id, sample.Time)))
                    values.Add(Value(profile, rule, identity, signal, labels, new Sample(sample.Time, 0)));
            }
        }
    }

    private static SignalValue Value(
        Profile profile, ProfileSignal rule, (WorkloadId Id, string Version) identity, string signal, LabelSet labels, Sample sample)
        => new(identity.Id, identity.Version, profile.Platform, signal, labels, profile.Name, rule.Rank ?? profile.Rank,
            sample with { Time = sample.Time + (long)profile.Delay.TotalMilliseconds });
}
