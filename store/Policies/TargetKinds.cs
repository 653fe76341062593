namespace Observe.Store.Policies;

/// <summary>Kinds of levers a policy may name.</summary>
public static class TargetKinds
{
    public const string Process = "process";
    public const string Kubernetes = "kubernetes";
    public const string Knative = "knative";
    public const string OpenFaas = "openfaas";
    public const string Webhook = "webhook";

    /// <summary>Nothing is moved; the policy is advice only.</summary>
    public const string None = "none";

    public static IReadOnlyList<string> All { get; } = [Process, Kubernetes, Knative, OpenFaas, Webhook, None];
}
