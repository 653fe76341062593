using System.Text;
using System.Text.Json;
using Observe.Dashboard.Documents;
using Observe.Store.Policies;

namespace Observe.Dashboard.Tests.Documents;

public sealed class PartialJsonTests
{
    [Fact]
    public void Read_Mistakes_AreAllNamedAndTheRestIsKept()
    {
        var (readable, mistakes) = Read("""
            {"minReplicas": "x", "maxReplicas": 5, "mode": null, "unknown": [1, {"a": 2}],
             "objective": {"target": [], "latencySeconds": null, "kind": "concurrency"},
             "prediction": 3,
             "target": {"kind": "process", "settings": {"a": 1, "b": "two"}}}
            """);

        Assert.Equal(
            [
                "minReplicas: a whole number from -2147483648 to 2147483647 was expected (line 1)",
                "mode: one of off, advise, auto was expected (line 1)",
                "unknown: nothing is called so here: an object with workload (needed), mode, minReplicas, maxReplicas, objective, concurrency, prediction, scaleDown, startupSeconds, target (needed) was expected (line 1)",
                "objective.target: a number was expected (line 2)",
                "prediction: an object with enabled, costOfShortage was expected (line 3)",
                "target.settings.a: text was expected (line 4)",
                "workload: missing, and needed (line 1)",
            ],
            mistakes.Select(mistake => mistake.ToString()));
        Assert.Equal(
            """{"maxReplicas":5,"objective":{"kind":"concurrency"},"target":{"kind":"process","settings":{"b":"two"}}}""", readable!.ToJsonString());
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("3")]
    public void Read_NoObject_HasNothingReadable(string json)
    {
        var (readable, mistakes) = Read(json);

        Assert.Null(readable);
        Assert.StartsWith("an object with workload (needed), mode", Assert.Single(mistakes).ToString(), StringComparison.Ordinal);
    }

    private static PartialJson Read(string json) => PartialJson.Read(Encoding.UTF8.GetBytes(json), typeof(ScalingPolicy), StateDocuments.BodyOptions);
}
