using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Targets.Http;

namespace Observe.Autoscaler.Targets.Kubernetes;

/// <summary>The cluster's client, made at first use and made again while that fails.</summary>
internal sealed class KubernetesConnection(IOptions<KubernetesOptions> options, Func<IKubernetes>? create = null) : IDisposable
{
    private readonly Lock _lock = new();
    private IKubernetes? _client;

    public void Dispose() => _client?.Dispose();

    /// <summary>Calls the cluster; what it answers but success is a result.</summary>
    public async ValueTask<(TargetResult Result, T? Value)> CallAsync<T>(Func<IKubernetes, Task<T>> call, string who)
        where T : class
    {
        try
        {
            return (TargetResult.Done(who), await call(Client()));
        }
        catch (HttpOperationException error)
        {
            return (HttpOutcome.Of(error.Response.StatusCode, who, Message(error.Response.Content)), null);
        }
        catch (Exception error) when (error is KubeConfigException or KubernetesClientException)
        {
            return (new(TargetOutcome.Misconfigured,
                $"no cluster is configured: {error.Message}; give autoscaler.kubernetes.kubeconfig or run inside a cluster"), null);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return (HttpOutcome.Unreachable(who, error), null);
        }
    }

    /// <summary>A JSON merge patch (RFC 7386) of an object.</summary>
    public static V1Patch Merge(object patch) => new(patch, V1Patch.PatchType.MergePatch);

    private IKubernetes Client()
    {
        lock (_lock)
            return _client ??= create?.Invoke() ?? new k8s.Kubernetes(Configuration(options.Value));
    }

    private static KubernetesClientConfiguration Configuration(KubernetesOptions options)
    {
        var context = options.Context.Length > 0 ? options.Context : null;
        if (options.Kubeconfig.Length > 0)
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(options.Kubeconfig, context);
        return KubernetesClientConfiguration.IsInCluster()
            ? KubernetesClientConfiguration.InClusterConfig()
            : KubernetesClientConfiguration.BuildConfigFromConfigFile(currentContext: context);
    }

    /// <summary>The sentence of a Kubernetes <c>Status</c> answer, or the answer as it is.</summary>
    private static string Message(string content)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(content)?.Message ?? content;
        }
        catch (System.Text.Json.JsonException)
        {
            return content;
        }
    }
}
