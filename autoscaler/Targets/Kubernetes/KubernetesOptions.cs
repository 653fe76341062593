using Observe.Store.Configuration;

namespace Observe.Autoscaler.Targets.Kubernetes;

/// <summary>Which cluster the kubernetes and knative targets talk to.</summary>
[ConfigurationSection("autoscaler.kubernetes", "The kubernetes and knative targets: which cluster they talk to.")]
internal sealed class KubernetesOptions
{
    [Setting("Kubeconfig file; empty = the pod's own service account, else the default file of kubectl.")]
    public string Kubeconfig { get; set; } = "";

    [Setting("Context in that file; empty = its current one.")]
    public string Context { get; set; } = "";
}
