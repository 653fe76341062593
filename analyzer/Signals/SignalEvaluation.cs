using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Signals;

/// <summary>Runs profiles' rules over a range of times and reads workloads off the results.</summary>
internal sealed class SignalEvaluation(IMetricQuery query, TimeSpan rateWindow)
{
    /// <summary>Values at start, start + step, … end (ms), all of them the data's own times: a delay is the caller's.</summary>
    public ValueTask<IReadOnlyList<SignalValue>> EvaluateAsync(
        Profile profile, long start, long end, long step, CancellationToken cancellationToken)
        => EvaluateAsync(profile, start, end, step, null, cancellationToken);

    /// <summary>Values at one time (ms), each with the times of the samples that it was made of.</summary>
    public ValueTask<IReadOnlyList<SignalValue>> EvaluateAtAsync(Profile profile, long at, CancellationToken cancellationToken)
        => EvaluateAsync(profile, at, at, 1, new SourceTimes(query, profile, at), cancellationToken);

    private async ValueTask<IReadOnlyList<SignalValue>> EvaluateAsync(
        Profile profile, long start, long end, long step, SourceTimes? times, CancellationToken cancellationToken)
    {
        var values = new List<SignalValue>();
        foreach (var alternatives in profile.Signals.GroupBy(rule => rule.Signal))
        {
            var collection = new SignalCollection(profile, (long)(profile.Delay + rateWindow).TotalMilliseconds);
            foreach (var rule in alternatives)
                await CollectAsync(rule, rule.Expr, collection.Add);
            foreach (var rule in alternatives.Where(rule => rule.Proof.Length > 0))
                await CollectAsync(rule, rule.Proof, collection.AddZeros);
            values.AddRange(collection.Values);
        }

        return values;

        async ValueTask CollectAsync(
            ProfileSignal rule, string expression, Action<ProfileSignal, IReadOnlyList<MatrixSeries>, IReadOnlyDictionary<WorkloadId, SampleTimes>?> add)
        {
            var text = ProfileQuery.Expand(expression, profile.Identity.Labels, rateWindow);
            var result = await query.RangeAsync(TenantId.Default, text, start, end, step, cancellationToken);
            // A stop is no fault of the rule.
            cancellationToken.ThrowIfCancellationRequested();
            if (result.Error is not null)
                throw new InvalidOperationException($"profile {profile.Name}: {rule.Signal}: {result.Error.Message}");
            var series = result.Matrix();
            if (series.Count > 0)
                add(rule, series, times is null ? null : await times.OfAsync(text, cancellationToken));
        }
    }
}
