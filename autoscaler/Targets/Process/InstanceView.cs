namespace Observe.Autoscaler.Targets.Process;

internal enum InstanceState
{
    Starting,
    Ready,
    Stopping,
}

/// <summary>One instance as gateways see it. Times in ms since the epoch.</summary>
internal sealed record InstanceView(string Id, string Workload, string Url, InstanceState State, int Limit, long OrderedAt, long? ReadyAt);
