using System.Net;
using System.Text;
using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Targets.Webhook;
using Observe.TestSupport;

namespace Observe.Autoscaler.Tests.Targets.Webhook;

public sealed class WebhookTargetTests
{
    [Fact]
    public async Task ScaleAsync_Accepted_PostsWhatIsWantedSigned()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("key"), "key");
        await using var rig = await StartAsync(("webhook:secretFile", folder.File("key")));
        rig.Platform.Answers["POST /scale"] = (204, "");
        Assert.True((await rig.ScaleAsync(4, ("url", rig.Platform.Url + "/scale"))).IsDone);
        const string Body = """{"workload":"local/shop/checkout","replicas":4,"decision":"decision-1"}""";
        Assert.Equal("POST /scale " + Body, Assert.Single(rig.Platform.Asked));
        Assert.Equal(
            WebhookTarget.Sign(Encoding.UTF8.GetBytes(Body), "key"), rig.Platform.LastHeaders[WebhookTarget.SignatureHeader]);
    }

    [Fact]
    public void Sign_KnownKeyAndText_IsTheKnownSignature()
        // The well-known HMAC-SHA256 example of key "key".
        => Assert.Equal(
            "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
            WebhookTarget.Sign("The quick brown fox jumps over the lazy dog"u8.ToArray(), "key"));

    [Fact]
    public async Task SetConcurrencyAsync_Accepted_PostsTheLimit()
    {
        await using var rig = await StartAsync();
        rig.Platform.Answers["POST /scale"] = (200, "");
        Assert.True((await rig.SetConcurrencyAsync(8, ("url", rig.Platform.Url + "/scale"))).IsDone);
        Assert.Equal(
            """POST /scale {"workload":"local/shop/checkout","concurrency":8,"decision":"decision-1"}""", Assert.Single(rig.Platform.Asked));
    }

    [Theory]
    [InlineData("""{"ready":2,"desired":3,"limit":5}""", 2, 3, 5, null)]
    [InlineData("""{"desired":3}""", null, 3, null, null)]
    [InlineData("""{"desired":-3}""", null, null, null, "impossible numbers")]
    [InlineData("sorry", null, null, null, "no JSON of ready, desired, limit")]
    public async Task ReadAsync_State_TellsWhatItKnows(string body, int? ready, int? desired, int? limit, string? problem)
    {
        await using var rig = await StartAsync();
        rig.Platform.Answers["GET /state"] = (200, body);
        var reading = await rig.ReadAsync(("url", "http://x"), ("stateUrl", rig.Platform.Url + "/state"));
        Assert.Equal((ready, desired, limit), (reading.Ready, reading.Desired, reading.Limit));
        Assert.Equal(problem is null, reading.Problem is null);
        Assert.Contains(problem ?? "", reading.Problem ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NoStateUrl_KnowsNothingAndComplainsOfNothing()
    {
        await using var rig = await StartAsync();
        Assert.Equal((null, null), ((await rig.ReadAsync()).Desired, (await rig.ReadAsync()).Problem));
    }

    [Fact]
    public async Task ScaleAsync_LoopbackNotAllowed_IsNotCalled()
    {
        await using var rig = await TargetRig.StartAsync("webhook", _ => []);
        var result = await rig.ScaleAsync(4, ("url", rig.Platform.Url + "/scale"));
        Assert.Equal(TargetOutcome.Unreachable, result.Outcome);
        Assert.Contains("127.0.0.1 is a loopback, link-local or private address: webhooks may not go there", result.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Platform.Asked);
    }

    [Fact]
    public async Task ScaleAsync_Redirected_IsNotFollowed()
    {
        await using var rig = await StartAsync();
        rig.Platform.Answers["POST /scale"] = (307, rig.Platform.Url + "/elsewhere");
        Assert.Equal(TargetOutcome.Misconfigured, (await rig.ScaleAsync(4, ("url", rig.Platform.Url + "/scale"))).Outcome);
        Assert.Single(rig.Platform.Asked);
    }

    [Fact]
    public async Task OrderAsync_NoAnswerInTime_IsTimedOut()
    {
        await using var rig = await StartAsync();
        var gate = new TaskCompletionSource();
        rig.Platform.Gate = gate.Task;
        var request = TargetRig.Request(("url", rig.Platform.Url + "/scale"));
        var result = await TargetCall.OrderAsync(
            rig.Target, limited => rig.Target.ScaleAsync(request, 4, limited), TimeSpan.FromMilliseconds(200), TimeProvider.System, default);
        gate.SetResult();
        Assert.Equal((TargetOutcome.TimedOut, "target webhook gave no answer within 0.2 s"), (result.Outcome, result.Message));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("not a url")]
    public async Task ScaleAsync_NoHttpUrl_IsMisconfigured(string url)
    {
        await using var rig = await StartAsync();
        Assert.Equal(TargetOutcome.Misconfigured, (await rig.ScaleAsync(4, ("url", url))).Outcome);
    }

    [Theory]
    [InlineData("8.8.8.8", false, true)]
    [InlineData("127.0.0.1", false, false)]
    [InlineData("127.0.0.1", true, true)]
    [InlineData("10.1.2.3", false, false)]
    [InlineData("::ffff:10.1.2.3", false, false)]
    [InlineData("::1", false, false)]
    [InlineData("::", false, false)]
    [InlineData("fd00::1", false, false)]
    [InlineData("fd00::1", true, true)]
    [InlineData("fec0::1", false, false)]
    [InlineData("fec0::1", true, true)]
    [InlineData("169.254.169.254", true, false)]
    [InlineData("::ffff:169.254.169.254", true, false)]
    [InlineData("fe80::1", true, false)]
    public void Allows_Address_AsConfigured(string address, bool allowPrivate, bool expected)
        => Assert.Equal(expected, new AddressGuard(allowPrivate).Allows(IPAddress.Parse(address)));

    private static Task<TargetRig> StartAsync(params (string Key, string Value)[] settings)
        => TargetRig.StartAsync("webhook", _ => [("webhook:allowPrivate", "true"), .. settings]);
}
