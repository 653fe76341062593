namespace Observe.Autoscaler.Rules;

/// <summary>Words of <c>DecisionRecord.Winner</c> and <c>DecisionCandidate.Rule</c>.</summary>
internal static class RuleNames
{
    public const string Reactive = "reactive";
    public const string Predictive = "predictive";
    public const string Minimum = "minimum";

    /// <summary>Somebody called for an instance at once.</summary>
    public const string Wake = "wake";

    /// <summary>Nothing that is known asks for a change.</summary>
    public const string Hold = "hold";
}
