using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;

namespace Observe.Analyzer.Signals;

/// <summary>The rules of all profiles, merged and with what derives from them. A profile that fails never stops the others.</summary>
internal sealed partial class SignalRules(
    ProfileLibrary library, IMetricQuery query, IOptions<ProfileOptions> options, ILogger<SignalRules> logger)
{
    private readonly SignalEvaluation _evaluation = new(query, options.Value.RateWindow);

    /// <summary>Each profile at now less its delay: the values' own times say which.</summary>
    public async ValueTask<IReadOnlyList<MergedSignal>> AtAsync(long now, CancellationToken cancellationToken)
    {
        var values = await EvaluateAsync(
            profile => _evaluation.EvaluateAtAsync(profile, now - (long)profile.Delay.TotalMilliseconds, cancellationToken));
        return WithDerived(SignalMerge.MergeTick(values));
    }

    /// <summary>Every profile at one time of the data's own: a step that late samples changed.</summary>
    public async ValueTask<IReadOnlyList<MergedSignal>> StepAsync(long step, CancellationToken cancellationToken)
    {
        var values = await EvaluateAsync(profile => _evaluation.EvaluateAtAsync(profile, step, cancellationToken));
        return WithDerived(SignalMerge.MergeTick(values));
    }

    /// <summary>Values at start, start + step, … end of what <paramref name="isMeant"/> accepts.</summary>
    public async ValueTask<IReadOnlyList<MergedSignal>> RangeAsync(
        long start, long end, long step, Func<SignalValue, bool> isMeant, CancellationToken cancellationToken)
    {
        var values = await EvaluateAsync(profile => _evaluation.EvaluateAsync(profile, start, end, step, cancellationToken));
        return WithDerived(SignalMerge.Merge(values.Where(isMeant)));
    }

    private static IReadOnlyList<MergedSignal> WithDerived(IReadOnlyList<MergedSignal> merged) => [.. merged, .. DerivedSignals.Demand(merged)];

    private async ValueTask<List<SignalValue>> EvaluateAsync(Func<Profile, ValueTask<IReadOnlyList<SignalValue>>> evaluate)
    {
        var values = new List<SignalValue>();
        foreach (var profile in library.Profiles)
        {
            try
            {
                values.AddRange(await evaluate(profile));
            }
            catch (InvalidOperationException error)
            {
                RulesFailed(logger, profile.Name, error.Message);
            }
        }

        return values;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "rules of profile {Profile} failed: {Problem}")]
    private static partial void RulesFailed(ILogger logger, string profile, string problem);
}
