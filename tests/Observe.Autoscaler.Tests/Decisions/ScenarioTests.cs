namespace Observe.Autoscaler.Tests.Decisions;

public sealed class ScenarioTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Decisions", "Scenarios");

    public static TheoryData<string> Names()
        => [.. Directory.EnumerateFiles(Folder, "*.scenario").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_Scenario_Holds(string name)
        => Assert.Equal([], Scenario.Run(File.ReadAllText(Path.Combine(Folder, name + ".scenario"))));

    [Fact]
    public void Run_WrongExpectation_IsReported()
        => Assert.Equal(
            "line 1: at 0s replicas was 2, not 3 (asked for 2, was 0: 12 busy slots over the last 60 s at 7 an instance need 1.71 instances, rounded up (stable window))",
            Assert.Single(Scenario.Run("at 0s demand=12 ready=2 ordered=0 expect replicas=3")));
}
