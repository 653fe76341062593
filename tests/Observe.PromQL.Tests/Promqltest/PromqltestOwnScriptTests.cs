namespace Observe.PromQL.Tests.Promqltest;

/// <summary>Scripts of our own, for what the language has beyond everyday queries; each beside this file, an eval a case.</summary>
public sealed class PromqltestOwnScriptTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Promqltest", "Scripts");

    public static TheoryData<string> Scripts() => [.. Directory.GetFiles(Folder, "*.test").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Eval_All_AsTheScriptSays(string script)
    {
        var results = ScriptRun.Of(File.ReadAllText(Path.Combine(Folder, script)));
        Assert.NotEmpty(results);
        Assert.Equal([], results.Where(result => result.Value is not null).Select(result => $"{script}:{result.Key}: {result.Value}"));
    }
}
