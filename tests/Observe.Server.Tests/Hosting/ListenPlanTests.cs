using Observe.Server.Configuration;
using Observe.Server.Hosting;
using Observe.TestSupport;

namespace Observe.Server.Tests.Hosting;

public sealed class ListenPlanTests
{
    [Fact]
    public void From_Defaults_IsLoopbackWithAllRoles()
    {
        var plan = From(new ServerOptions(), out var problems);

        Assert.Empty(problems);
        Assert.Equal(
            ("127.0.0.1:7070", "127.0.0.1:4317", "127.0.0.1:4318", Roles.All, true),
            (plan.Http!.ToString(), plan.OtlpGrpc!.ToString(), plan.OtlpHttp!.ToString(), plan.Roles, plan.IsLoopbackOnly));
    }

    [Fact]
    public void From_OffAndRoles_AreUnderstood()
    {
        var plan = From(new ServerOptions { OtlpGrpc = "off", OtlpHttp = "localhost:0", Target = "collector, dashboard" }, out var problems);

        Assert.Empty(problems);
        Assert.Null(plan.OtlpGrpc);
        Assert.Equal("127.0.0.1:0", plan.OtlpHttp!.ToString());
        Assert.Equal(Roles.Collector | Roles.Dashboard, plan.Roles);
    }

    [Fact]
    public void From_OnePortForTwo_IsAProblem()
    {
        From(new ServerOptions { OtlpHttp = "localhost:7070" }, out var problems);

        Assert.Equal(["server: --http and --otlp-http are both 127.0.0.1:7070: each needs a port of its own"], problems);
    }

    [Fact]
    public void From_WithoutTheCollector_LeavesItsPortsFree()
    {
        var plan = From(new ServerOptions { Target = "analyzer,autoscaler,dashboard" }, out var problems);

        Assert.Empty(problems);
        Assert.Equal(("127.0.0.1:7070", null, null), (plan.Http!.ToString(), plan.OtlpGrpc, plan.OtlpHttp));
    }

    [Fact]
    public void From_WiderThanLoopbackWithoutKeys_IsRefused()
    {
        From(new ServerOptions { Http = "*:7070" }, out var problems);

        Assert.Equal(
            ["server: server.apiKeyFile: to listen beyond loopback give a file of API keys (--api-key-file), or say --insecure to let everybody in"],
            problems);
    }

    [Fact]
    public void From_WiderThanLoopbackWithKeys_IsAllowed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("keys"), "admin ops 0123456789abcdef\n");

        var plan = From(new ServerOptions { Http = "[::]:7070", ApiKeyFile = folder.File("keys") }, out var problems);

        Assert.Empty(problems);
        Assert.False(plan.Keys.IsEmpty);
    }

    [Fact]
    public void From_ManyMistakes_ReportsAll()
    {
        From(
            new ServerOptions { Http = "seven", OtlpGrpc = "1.2.3:99999", Target = "collector,cook", TlsKey = "key.pem", ApiKeyFile = "/none" },
            out var problems);

        Assert.Equal(
            ["server.target", "server.http", "server.otlpGrpc", "server.apiKeyFile", "server.tlsCertificate"],
            problems.Select(problem => problem.Split(": ")[1]));
    }

    private static ListenPlan From(ServerOptions options, out string[] problems)
    {
        var values = new ConfigurationValues();
        var plan = ListenPlan.From(options, values);
        problems = [.. values.Problems.Select(problem => problem.ToString())];
        return plan;
    }
}
