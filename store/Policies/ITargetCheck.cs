namespace Observe.Store.Policies;

/// <summary>Knows what each kind of target may be told. There where the autoscaler runs in the same process.</summary>
public interface ITargetCheck
{
    IReadOnlyList<PolicyProblem> Check(TargetReference reference);
}
