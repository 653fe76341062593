using k8s;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Targets.Kubernetes;

namespace Observe.Autoscaler.Tests.Targets.Kubernetes;

internal static class KubernetesRig
{
    public static KubernetesConnection Connect(FakePlatform platform) => new(
        Options.Create(new KubernetesOptions()),
        () => new k8s.Kubernetes(new KubernetesClientConfiguration { Host = platform.Url }));
}
