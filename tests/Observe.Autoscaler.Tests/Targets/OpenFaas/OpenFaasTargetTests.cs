using System.Text;
using Observe.Autoscaler.Targets;
using Observe.TestSupport;

namespace Observe.Autoscaler.Tests.Targets.OpenFaas;

public sealed class OpenFaasTargetTests
{
    [Fact]
    public async Task ScaleAsync_Accepted_PostsToTheGatewaySignedIn()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("password"), "s3cret\n");
        await using var rig = await StartAsync(("openFaas:passwordFile", folder.File("password")));
        rig.Platform.Answers["POST /system/scale-function/checkout"] = (202, "");
        Assert.Equal(TargetOutcome.Done, (await rig.ScaleAsync(4)).Outcome);
        Assert.Equal(
            """POST /system/scale-function/checkout?namespace=shop {"serviceName":"checkout","replicas":4}""", Assert.Single(rig.Platform.Asked));
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:s3cret")), rig.Platform.LastHeaders["Authorization"]);
    }

    [Fact]
    public async Task ReadAsync_Function_TellsReplicas()
    {
        await using var rig = await StartAsync();
        rig.Platform.Answers["GET /system/function/pay"] =
            (200, """{"name":"pay","image":"shop/pay:1","invocationCount":12,"replicas":3,"availableReplicas":2}""");
        var reading = await rig.ReadAsync(("function", "pay"), ("namespace", "fn"));
        Assert.Equal((3, 2, null), (reading.Desired, reading.Ready, reading.Problem));
        Assert.Equal("GET /system/function/pay?namespace=fn", Assert.Single(rig.Platform.Asked));
    }

    [Theory]
    [InlineData(404, TargetOutcome.NotFound, "does not exist: no such function")]
    [InlineData(401, TargetOutcome.Refused, "not allowed (401); check the credentials")]
    [InlineData(409, TargetOutcome.Conflict, "was changed by somebody else")]
    [InlineData(429, TargetOutcome.Refused, "refused (429)")]
    [InlineData(500, TargetOutcome.Failed, "failed (500): no such function")]
    [InlineData(504, TargetOutcome.TimedOut, "gave up waiting (504)")]
    [InlineData(302, TargetOutcome.Misconfigured, "redirect (302), which is not followed")]
    internal async Task ScaleAsync_Refused_IsNamed(int status, TargetOutcome outcome, string message)
    {
        await using var rig = await StartAsync();
        rig.Platform.Answers["POST /system/scale-function/checkout"] = (status, "no such function");
        var result = await rig.ScaleAsync(4);
        Assert.Equal(outcome, result.Outcome);
        Assert.StartsWith("function checkout in shop at OpenFaaS gateway http://127.0.0.1", result.Message, StringComparison.Ordinal);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScaleAsync_NobodyListens_IsUnreachable()
    {
        await using var rig = await TargetRig.StartAsync("openfaas", _ => [("openFaas:gateway", "http://127.0.0.1:1")]);
        var result = await rig.ScaleAsync(4);
        Assert.Equal(TargetOutcome.Unreachable, result.Outcome);
        Assert.Contains("cannot be reached: Connection refused", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_Nonsense_IsUnknown()
    {
        await using var rig = await StartAsync();
        rig.Platform.Answers["GET /system/function/checkout"] = (200, "<html>");
        var reading = await rig.ReadAsync();
        Assert.Null(reading.Desired);
        Assert.Contains("answered with no function status", reading.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetConcurrencyAsync_IsUnsupported()
    {
        await using var rig = await StartAsync();
        Assert.Equal(TargetOutcome.Unsupported, (await rig.SetConcurrencyAsync(4)).Outcome);
    }

    private static Task<TargetRig> StartAsync(params (string Key, string Value)[] settings)
        => TargetRig.StartAsync("openfaas", platform => [("openFaas:gateway", platform.Url), .. settings]);
}
