using Observe.Store.Decisions;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Guards;

/// <summary>Limits on what a rule may ask for. Each returns the replicas after it and notes in <c>clamps</c> what it changed.</summary>
internal static class ReplicaGuards
{
    /// <summary>A demand of zero is believed only where its source is shown alive.</summary>
    public static int UnprovenZero(int wanted, int? current, bool isProven, List<DecisionClamp> clamps)
        => wanted > 0 || isProven || current is not > 0
            ? wanted
            : Note(clamps, GuardNames.UnprovenZero, wanted, 1, "one instance stays because nothing proves that the zero is no gap");

    /// <summary>Without data nothing goes down.</summary>
    public static int Hold(int wanted, int? current, string why, List<DecisionClamp> clamps)
        => current is { } now && wanted < now ? Note(clamps, GuardNames.DataQuality, wanted, now, why) : wanted;

    /// <summary>A lower wish must last: the largest wish of the window counts, and until one window has been seen nothing goes down.</summary>
    public static int Stabilize(
        int wanted, int? current, WishWindow wishes, double windowSeconds, long now, List<DecisionClamp> clamps)
    {
        if (current is not { } replicas || wanted >= replicas)
            return wanted;
        var seen = wishes.Seconds(now);
        if (seen < windowSeconds)
        {
            return Note(clamps, GuardNames.Stabilization, wanted, replicas,
                $"scale-down waits until {NumberText.Of(windowSeconds, 0)} s of wishes are seen");
        }

        var kept = Math.Min(replicas, Math.Max(wanted, wishes.Most));
        return kept == wanted
            ? wanted
            : Note(clamps, GuardNames.Stabilization, wanted, kept, $"{wishes.Most} were asked for within the last {NumberText.Of(windowSeconds, 0)} s");
    }

    /// <summary>At most a share of the replicas goes at once, and always at least one may.</summary>
    public static int LimitShare(int wanted, int? current, double share, List<DecisionClamp> clamps)
    {
        if (current is not { } replicas || wanted >= replicas)
            return wanted;
        var least = replicas - Math.Max(1, (int)Math.Floor((replicas * share) + 1e-9));
        return wanted >= least
            ? wanted
            : Note(clamps, GuardNames.ScaleDownShare, wanted, least, $"at most {NumberText.Of(share * 100, 1)} % of the instances go at once");
    }

    public static int Bound(int wanted, ScalingPolicy policy, List<DecisionClamp> clamps)
    {
        if (wanted > policy.MaxReplicas)
            wanted = Note(clamps, GuardNames.Maximum, wanted, policy.MaxReplicas, $"the maximum is {policy.MaxReplicas}");
        return wanted < policy.MinReplicas
            ? Note(clamps, GuardNames.Minimum, wanted, policy.MinReplicas, $"the minimum is {policy.MinReplicas}")
            : wanted;
    }

    private static int Note(List<DecisionClamp> clamps, string guard, int from, int to, string why)
    {
        clamps.Add(new DecisionClamp(guard, from, to, why));
        return to;
    }
}
