namespace Observe.Store.Policies;

/// <summary>Knows what each kind of target may be told. There in every process that takes policies.</summary>
public interface ITargetCheck
{
    IReadOnlyList<PolicyProblem> Check(TargetReference reference);
}
