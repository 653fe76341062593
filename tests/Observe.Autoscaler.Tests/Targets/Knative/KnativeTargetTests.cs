using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Targets.Knative;
using Observe.Autoscaler.Tests.Targets.Kubernetes;

namespace Observe.Autoscaler.Tests.Targets.Knative;

public sealed class KnativeTargetTests
{
    private const string ServicePath = "/apis/serving.knative.dev/v1/namespaces/shop/services/checkout";
    private const string ScalerPath =
        "/apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/shop/podautoscalers/checkout-00003";

    private const string Service = """
        {"apiVersion":"serving.knative.dev/v1","kind":"Service","metadata":{"name":"checkout"},
         "spec":{"template":{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":"2"}},"spec":{"containerConcurrency":10}}},
         "status":{"latestReadyRevisionName":"checkout-00003"}}
        """;

    private const string Scaler = """
        {"kind":"PodAutoscaler","metadata":{"annotations":{"autoscaling.knative.dev/min-scale":"4"}},"status":{"desiredScale":6,"actualScale":5}}
        """;

    [Fact]
    public async Task ScaleAsync_PodAutoscaler_AnnotatesTheNewestReadyRevision()
    {
        await using var platform = await StartAsync();
        using var connection = KubernetesRig.Connect(platform);
        Assert.True((await new KnativeTarget(connection).ScaleAsync(TargetRig.Request(), 7, default)).IsDone);
        Assert.Equal(
            ["GET " + ServicePath, "PATCH " + ScalerPath + """ {"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":"7"}}}"""],
            platform.Asked);
    }

    [Fact]
    public async Task ScaleAsync_Service_AnnotatesTheTemplate()
    {
        await using var platform = await StartAsync();
        using var connection = KubernetesRig.Connect(platform);
        Assert.True((await new KnativeTarget(connection).ScaleAsync(TargetRig.Request(("apply", "service")), 7, default)).IsDone);
        Assert.Equal(
            "PATCH " + ServicePath + """ {"spec":{"template":{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":"7"}}}}}""",
            Assert.Single(platform.Asked));
    }

    [Fact]
    public async Task SetConcurrencyAsync_PatchesTheTemplate()
    {
        await using var platform = await StartAsync();
        using var connection = KubernetesRig.Connect(platform);
        Assert.True((await new KnativeTarget(connection).SetConcurrencyAsync(TargetRig.Request(), 12, default)).IsDone);
        Assert.Equal(
            "PATCH " + ServicePath + """ {"spec":{"template":{"spec":{"containerConcurrency":12}}}}""", Assert.Single(platform.Asked));
    }

    [Theory]
    [InlineData("podautoscaler", 4, 5)]
    [InlineData("service", 2, null)]
    public async Task ReadAsync_TellsTheFloorAndTheLimit(string apply, int desired, int? ready)
    {
        await using var platform = await StartAsync();
        using var connection = KubernetesRig.Connect(platform);
        var reading = await new KnativeTarget(connection).ReadAsync(TargetRig.Request(("apply", apply)), default);
        Assert.Equal((desired, ready, 10, null), (reading.Desired, reading.Ready, reading.Limit, reading.Problem));
    }

    [Fact]
    public async Task ScaleAsync_NoReadyRevision_IsNamed()
    {
        await using var platform = await StartAsync();
        platform.Answers["GET " + ServicePath] = (200, """{"spec":{"template":{}},"status":{}}""");
        using var connection = KubernetesRig.Connect(platform);
        var result = await new KnativeTarget(connection).ScaleAsync(TargetRig.Request(), 7, default);
        Assert.Equal(
            (TargetOutcome.NotFound, "Knative Service shop/checkout has no ready revision yet"), (result.Outcome, result.Message));
    }

    [Fact]
    public async Task ScaleAsync_NoService_IsNotFound()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var connection = KubernetesRig.Connect(platform);
        var target = new KnativeTarget(connection);
        Assert.Equal(TargetOutcome.NotFound, (await target.ScaleAsync(TargetRig.Request(), 7, default)).Outcome);
        Assert.Equal("Knative Service shop/checkout does not exist", (await target.ReadAsync(TargetRig.Request(), default)).Problem);
    }

    private static async Task<FakePlatform> StartAsync()
    {
        var platform = await FakePlatform.StartAsync();
        platform.Answers["GET " + ServicePath] = (200, Service);
        platform.Answers["PATCH " + ServicePath] = (200, Service);
        platform.Answers["GET " + ScalerPath] = (200, Scaler);
        platform.Answers["PATCH " + ScalerPath] = (200, Scaler);
        return platform;
    }
}
