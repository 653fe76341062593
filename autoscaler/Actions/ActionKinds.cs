namespace Observe.Autoscaler.Actions;

/// <summary>Words of <c>ScalingAction.Kind</c>.</summary>
internal static class ActionKinds
{
    public const string Replicas = "replicas";
    public const string Concurrency = "concurrency";
}
