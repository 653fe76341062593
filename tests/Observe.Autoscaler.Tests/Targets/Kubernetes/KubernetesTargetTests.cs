using Microsoft.Extensions.Options;
using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Targets.Kubernetes;
using Observe.TestSupport;

namespace Observe.Autoscaler.Tests.Targets.Kubernetes;

public sealed class KubernetesTargetTests
{
    private const string Scale =
        """{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"checkout","namespace":"shop"},"spec":{"replicas":3},"status":{"replicas":2,"selector":"app=checkout"}}""";

    [Fact]
    public async Task ScaleAsync_Deployment_PatchesTheScaleSubresource()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Answers["PATCH /apis/apps/v1/namespaces/shop/deployments/checkout/scale"] = (200, Scale);
        using var connection = KubernetesRig.Connect(platform);
        Assert.True((await new KubernetesTarget(connection).ScaleAsync(TargetRig.Request(), 3, default)).IsDone);
        Assert.Equal(
            """PATCH /apis/apps/v1/namespaces/shop/deployments/checkout/scale {"spec":{"replicas":3}}""", Assert.Single(platform.Asked));
        Assert.StartsWith("application/merge-patch+json", platform.LastHeaders["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_AnyResourceWithScale_TellsDesired()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Answers["GET /apis/argoproj.io/v1alpha1/namespaces/web/rollouts/front/scale"] = (200, Scale);
        using var connection = KubernetesRig.Connect(platform);
        var reading = await new KubernetesTarget(connection).ReadAsync(
            TargetRig.Request(("group", "argoproj.io"), ("version", "v1alpha1"), ("resource", "rollouts"), ("namespace", "web"), ("name", "front")),
            default);
        Assert.Equal((3, null, null), (reading.Desired, reading.Ready, reading.Problem));
    }

    [Theory]
    [InlineData(403, TargetOutcome.Refused, "not allowed (403)")]
    [InlineData(404, TargetOutcome.NotFound, "does not exist: deployments.apps \"checkout\" not found")]
    [InlineData(409, TargetOutcome.Conflict, "changed by somebody else")]
    [InlineData(500, TargetOutcome.Failed, "failed (500)")]
    internal async Task ScaleAsync_Refused_QuotesTheStatus(int status, TargetOutcome outcome, string message)
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Answers["PATCH /apis/apps/v1/namespaces/shop/deployments/checkout/scale"] =
            (status, """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"deployments.apps \"checkout\" not found","code":404}""");
        using var connection = KubernetesRig.Connect(platform);
        var result = await new KubernetesTarget(connection).ScaleAsync(TargetRig.Request(), 3, default);
        Assert.Equal(outcome, result.Outcome);
        Assert.StartsWith("deployments.apps shop/checkout", result.Message, StringComparison.Ordinal);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScaleAsync_NoCluster_SaysHowToGiveOne()
    {
        using var folder = new TemporaryFolder();
        using var connection = new KubernetesConnection(
            Options.Create(new KubernetesOptions { Kubeconfig = folder.File("missing") }));
        var result = await new KubernetesTarget(connection).ScaleAsync(TargetRig.Request(), 3, default);
        Assert.Equal(TargetOutcome.Misconfigured, result.Outcome);
        Assert.Contains("give autoscaler.kubernetes.kubeconfig", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NobodyListens_IsUnknown()
    {
        using var connection = new KubernetesConnection(
            Options.Create(new KubernetesOptions()),
            () => new k8s.Kubernetes(new k8s.KubernetesClientConfiguration { Host = "http://127.0.0.1:1" }));
        var reading = await new KubernetesTarget(connection).ReadAsync(TargetRig.Request(), default);
        Assert.Null(reading.Desired);
        Assert.Contains("cannot be reached", reading.Problem, StringComparison.Ordinal);
    }
}
