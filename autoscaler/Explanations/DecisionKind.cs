using Observe.Store.Decisions;

namespace Observe.Autoscaler.Explanations;

/// <summary>
/// What makes two decisions the same apart from their figures: target, winner, clamps, qualities, which rules have an opinion, and
/// the words of the reason. A record is written where this changes.
/// </summary>
internal static class DecisionKind
{
    public static string Of(DecisionRecord record) => string.Join('|',
        record.Mode,
        record.TargetReplicas,
        record.TargetConcurrency,
        record.Winner,
        string.Join(',', record.Clamps.Select(clamp => clamp.Guard)),
        string.Join(',', record.Inputs.Select(input => input.Quality)),
        string.Join(',', record.Candidates.Select(candidate => candidate.Wanted is null ? Words(candidate.Why) : candidate.Rule)));

    /// <summary>A sentence without its digits.</summary>
    private static string Words(string sentence) => string.Concat(sentence.Where(letter => !char.IsAsciiDigit(letter)));
}
