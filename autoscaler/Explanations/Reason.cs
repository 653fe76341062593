using System.Text;
using Observe.Autoscaler.Concurrency;
using Observe.Autoscaler.Guards;
using Observe.Autoscaler.Rules;
using Observe.Store.Decisions;

namespace Observe.Autoscaler.Explanations;

/// <summary>A decision in one English sentence with its figures.</summary>
internal static class Reason
{
    public static string Of(DecisionRecord record, ConcurrencyWish concurrency = default)
    {
        var text = new StringBuilder(Head(record)).Append(Because(record));
        foreach (var clamp in record.Clamps.Where(clamp => clamp.Guard != GuardNames.DataQuality))
            text.Append("; ").Append(clamp.Why);
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
