using System.Text;
using Observe.Autoscaler.Concurrency;
using Observe.Autoscaler.Guards;
using Observe.Autoscaler.Rules;
using Observe.Store.Decisions;

namespace Observe.Autoscaler.Explanations;

/// <summary>A decision in one English sentence with its figures.</summary>
internal static class Reason
{
    /// <param name="record">The decision.</param>
    /// <param name="concurrency">What was decided of the limit.</param>
    /// <param name="slow">Why requests hold more slots than they should, or null: said where the present load wins.</param>
    public static string Of(DecisionRecord record, ConcurrencyWish concurrency = default, string? slow = null)
    {
        var text = new StringBuilder(Head(record)).Append(Because(record));
        foreach (var clamp in record.Clamps.Where(clamp => clamp.Guard != GuardNames.DataQuality))
            text.Append("; ").Append(clamp.Why);
        if (slow is not null && record.Winner == RuleNames.Reactive)
            text.Append("; ").Append(slow);
        if (concurrency is { Why: { } why, Limit: { } limit })
            text.Append($"; {limit} requests at once an instance, because {why}");
        return text.ToString();
    }

    private static string Head(DecisionRecord record) => record.TargetReplicas == record.CurrentReplicas
        ? $"stays at {record.TargetReplicas}: "
        : $"asked for {record.TargetReplicas}, was {record.CurrentReplicas}: ";

    private static string Because(DecisionRecord record)
        => record.Winner == RuleNames.Hold
            ? record.Clamps.First(clamp => clamp.Guard == GuardNames.DataQuality).Why
            : record.Candidates.First(candidate => candidate.Rule == record.Winner).Why;
}
