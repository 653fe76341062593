using System.Globalization;
using Observe.Analyzer.Signals;
using Observe.PromQL.Querying;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Profiles.Checking;

/// <summary>Runs a profile's rules over a store once and explains what each finds, or why it finds nothing.</summary>
/// <param name="query">The store.</param>
/// <param name="rateWindow">What <c>$window</c> stands for.</param>
/// <param name="now">Milliseconds since the epoch.</param>
internal sealed class ProfileCheck(IMetricQuery query, TimeSpan rateWindow, long now)
{
    public async ValueTask<ProfileFinding> RunAsync(Profile profile, CancellationToken cancellationToken)
    {
        var absence = new AbsenceReason(text => AskAsync(text, cancellationToken), profile.Identity);
        var rules = new List<RuleFinding>();
        foreach (var rule in profile.Signals)
            rules.Add(await RunAsync(profile, rule, absence, cancellationToken));
        return new ProfileFinding(profile, rules);
    }

    private async ValueTask<RuleFinding> RunAsync(Profile profile, ProfileSignal rule, AbsenceReason absence, CancellationToken cancellationToken)
    {
        var text = ProfileQuery.Expand(rule.Expr, profile.Identity.Labels, rateWindow);
        var series = 0;
        foreach (var selector in SelectorText.Of(text))
            series += await AbsenceReason.CountAsync(value => AskAsync(value, cancellationToken), selector);
        var collection = new SignalCollection(profile, long.MaxValue);
        collection.Add(rule, Matrix(await AskAsync(text, cancellationToken)), null);
        var measured = collection.Values.Count;
        if (rule.Proof.Length > 0)
        {
            var proof = ProfileQuery.Expand(rule.Proof, profile.Identity.Labels, rateWindow);
            collection.AddZeros(rule, Matrix(await AskAsync(proof, cancellationToken)), null);
        }

        FoundValue[] values = [.. collection.Values.Select((value, index) => new FoundValue(value.Workload, value.Version, Text(value), index >= measured))];
        return new RuleFinding(rule.Signal, series, values, values.Length > 0 ? "" : await absence.OfAsync(text));
    }

    private async ValueTask<IReadOnlyList<VectorSample>> AskAsync(string text, CancellationToken cancellationToken)
    {
        var result = await query.InstantAsync(TenantId.Default, text, now, cancellationToken);
        return result.Error is { } error ? throw new InvalidOperationException(error.Message) : result.Vector();
    }

    private static IReadOnlyList<MatrixSeries> Matrix(IReadOnlyList<VectorSample> vector)
        => [.. vector.Select(sample => new MatrixSeries(sample.Labels, [sample.Sample]))];

    private static string Text(SignalValue value)
        => value.Sample.Histogram is { } histogram
            ? $"{Number(histogram.Count)} observations, mean {Number(BucketHistogram.Mean(histogram))} s"
            : Number(value.Sample.Value);

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
