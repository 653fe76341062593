using System.ComponentModel.DataAnnotations;
using Observe.Server.Configuration;
using Observe.Store.Configuration;
using Observe.TestSupport;

namespace Observe.Server.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private static readonly ConfigurationSchema Schema = ConfigurationSchema.From(typeof(ConfigurationLoaderTests).Assembly);
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Load_Nothing_HasNoValuesAndNoProblems()
    {
        var values = ConfigurationLoader.Load(Schema, null, NoEnvironment, []);

        Assert.Empty(values.Values);
        Assert.Empty(values.Problems);
    }

    [Fact]
    public void Load_FileEnvironmentAndFlags_LaterWins()
    {
        var file = Write("sample:\n  window: 5m\n  size: 64MiB\n  name: from file\n");

        var values = ConfigurationLoader.Load(
            Schema, file,
            new Dictionary<string, string> { ["OBSERVE_SAMPLE_SIZE"] = "2KiB", ["OBSERVE_SAMPLE_NAME"] = "from environment", ["HOME"] = "/" },
            [("sample.name", "from flag", "--name")]);

        Assert.Empty(values.Problems);
        Assert.Equal(
            new Dictionary<string, string?> { ["sample:name"] = "from flag", ["sample:size"] = "2048", ["sample:window"] = "00:05:00" },
            values.Values.OrderBy(item => item.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Load_ListOfObjects_BindsByIndexAndNamesUnknownKeys()
    {
        var file = Write("sample:\n  jobs:\n    - name: a\n      labels: {team: x}\n    - nam: b\n");

        var values = ConfigurationLoader.Load(Schema, file, NoEnvironment, []);

        Assert.Equal("a", values.Values["sample:jobs:0:name"]);
        Assert.Equal("x", values.Values["sample:jobs:0:labels:team"]);
        Assert.Equal([$"{file}:5: sample.jobs[1].nam: no such setting; did you mean `name`?"], Texts(values));
    }

    [Fact]
    public void Load_ManyMistakes_ReportsAllWithLineAndKey()
    {
        var file = Write("sampel:\n  window: 5m\nsample:\n  windw: 1m\n  window: soon\n  size: [1]\n  level: 7\n  colour: mauve\n");

        var values = ConfigurationLoader.Load(Schema, file, NoEnvironment, [("sample.level", "many", "--level"), ("nope", "1", "--set")]);

        Assert.Equal(
            [
                $"{file}:1: sampel: no such setting; did you mean `sample`?",
                $"{file}:4: sample.windw: no such setting; did you mean `sample.window`?",
                $"{file}:5: sample.window: `soon` is not a duration such as 500ms, 30s, 5m, 2h or 7d",
                $"{file}:6: sample.size: expected one value, not a list or keys",
                $"{file}:7: sample.level: 7 is out of range: 0 to 5",
                $"{file}:8: sample.colour: `mauve` is not one of red, deepBlue",
                "--level: sample.level: `many` is not a whole number",
                "--set: nope: no such setting",
            ],
            Texts(values));
    }

    [Fact]
    public void Load_BrokenYaml_NamesLine()
    {
        var values = ConfigurationLoader.Load(Schema, Write("sample:\n  window: 5m\n bad"), NoEnvironment, []);

        Assert.Contains(":3: not read as YAML", Assert.Single(Texts(values)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", ":2: not read as YAML: nested deeper than 64 levels: check the brackets and the indentation")]
    [InlineData("{a: ", ":2: not read as YAML: nested deeper than 64 levels: check the brackets and the indentation")]
    public void Load_NestedWithoutEnd_NamesLineAndRemedy(string level, string problem)
    {
        var deep = string.Concat(Enumerable.Repeat(level, 50_000));
        var file = Write("sample:\n  window: " + deep);

        Assert.Equal([file + problem], Texts(ConfigurationLoader.Load(Schema, file, NoEnvironment, [])));
    }

    [Fact]
    public void Load_Alias_SaysToWriteTheValueOut()
    {
        var file = Write("sample:\n  window: &w 5m\n  size: *w\n");

        Assert.Equal(
            [$"{file}:3: not read as YAML: `*w` is an alias, which is not read here: write the value out"],
            Texts(ConfigurationLoader.Load(Schema, file, NoEnvironment, [])));
    }

    [Fact]
    public void Load_EndlessFile_IsRefused()
    {
        var file = Write(new string('#', (4 << 20) + 1));

        Assert.Equal(
            [$"{file}: cannot be read: it is longer than 4194304 characters: split it, or check that it is the file you meant"],
            Texts(ConfigurationLoader.Load(Schema, file, NoEnvironment, [])));
    }

    [Fact]
    public void Load_MissingFile_SaysSo()
    {
        var values = ConfigurationLoader.Load(Schema, _folder.File("none.yaml"), NoEnvironment, []);

        Assert.Contains("cannot be read", Assert.Single(Texts(values)), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NearlyKnownVariable_WarnsOnly()
    {
        var values = ConfigurationLoader.Load(
            Schema, null, new Dictionary<string, string> { ["OBSERVE_SAMPLE_WINDW"] = "1m", ["OBSERVE_SERVICE_HOST"] = "10.0.0.1" }, []);

        Assert.Equal(["OBSERVE_SAMPLE_WINDW: warning: not a setting; did you mean OBSERVE_SAMPLE_WINDOW?"], Texts(values));
        Assert.Equal(0, values.ErrorCount);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string yaml)
    {
        var path = _folder.File("observe.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }

    private static string[] Texts(ConfigurationValues values) => [.. values.Problems.Select(problem => problem.ToString())];
}

internal enum SampleColour
{
    Red,
    DeepBlue,
}

internal sealed record SampleJob
{
    public string Name { get; init; } = "";

    public Dictionary<string, string> Labels { get; init; } = [];
}

[ConfigurationSection("sample", "For these tests.")]
internal sealed class SampleOptions
{
    [Setting("A duration.")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    [Setting("A size.", Unit = "By")]
    public long Size { get; set; } = 1024;

    [Setting("A name.")]
    public string Name { get; set; } = "";

    [Setting("A level.")]
    [Range(0, 5)]
    public int Level { get; set; }

    [Setting("A colour.")]
    public SampleColour Colour { get; set; }

    [Setting("Jobs.")]
    public List<SampleJob> Jobs { get; set; } = [];
}
