using System.Collections.Concurrent;
using Observe.TestSupport;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>
/// Every <c>eval</c> of the scripts in the folder that <c>PROMQLTEST_DIR</c> names, by default <c>shared/data/promqltest</c> beside the
/// repository. A script is run once, when the first of its cases is.
/// </summary>
public sealed class PromqltestTests
{
    private const string Absent = "no scripts";

    private static readonly string? Folder = Environment.GetEnvironmentVariable("PROMQLTEST_DIR") is { Length: > 0 } given
        ? given
        : SharedData.PathOrNull("promqltest");

    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyDictionary<int, string?>>> Results = new(StringComparer.Ordinal);

    public static TheoryData<string> Cases()
    {
        var cases = new TheoryData<string>();
        string[] paths = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.test") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            foreach (var eval in ScriptParser.Parse(File.ReadAllText(path)).Where(command => command is EvalCommand or FaultyCommand))
                cases.Add($"{Path.GetFileName(path)}:{eval.Line}");
        }

        if (!cases.Any())
            cases.Add(Absent);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Eval(string eval)
    {
        Assert.SkipWhen(eval == Absent, $"No *.test file in {Folder ?? "shared data beside the repository"}; PROMQLTEST_DIR names another folder.");
        var parts = eval.Split(':');
        var results = Results.GetOrAdd(parts[0], name => new(() => ScriptRun.Of(File.ReadAllText(Path.Combine(Folder!, name))))).Value;
        var problem = results[int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)];
        Assert.True(problem is null, $"{eval}: {problem}");
    }
}
