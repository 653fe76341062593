namespace Observe.Benchmarks.Soak;

/// <summary>
/// Which target is behind each slot: 1 % of the slots get a new one a minute, evenly over time, one slot after the other, as pods are
/// replaced by a rollout that never ends.
/// </summary>
internal sealed class TargetChurn(int slots)
{
    private const double ShareAMinute = 0.01;

    private readonly TimeSpan _period = TimeSpan.FromMinutes(1 / (ShareAMinute * slots));

    /// <summary>Numbers below the count of slots are the first ones, those above the replacements in their order.</summary>
    public int TargetAt(int slot, TimeSpan elapsed)
    {
        var replacements = Replacements(elapsed);
        return replacements <= slot ? slot : slots + slot + ((replacements - 1 - slot) / slots * slots);
    }

    /// <summary>Targets that there have been so far.</summary>
    public int Targets(TimeSpan elapsed) => slots + Replacements(elapsed);

    private int Replacements(TimeSpan elapsed) => (int)(elapsed / _period);
}
