using Observe.Store.Configuration;
using Observe.TestSupport;
using YamlDotNet.Core;

namespace Observe.Store.Tests.Configuration;

public sealed class BoundedYamlTests
{
    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Load_DeeperThanAllowed_NamesTheLine(string level)
    {
        var error = Assert.Throws<YamlException>(() => BoundedYaml.Load("\n" + string.Concat(Enumerable.Repeat(level, 50_000))));

        Assert.Equal((2, "nested deeper than 64 levels: check the brackets and the indentation"), (error.Start.Line, BoundedYaml.Describe(error)));
    }

    [Fact]
    public void Load_AsDeepAsAllowed_IsRead() => Assert.Single(BoundedYaml.Load(new string('[', 64) + new string(']', 64)));

    [Fact]
    public void ReadFile_AtTheLimitAndBeyond_IsReadAndRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a"), new string('#', BoundedYaml.MaxLength));

        Assert.Equal(BoundedYaml.MaxLength, BoundedYaml.ReadFile(folder.File("a")).Length);
        File.AppendAllText(folder.File("a"), "#");
        Assert.Throws<IOException>(() => BoundedYaml.ReadFile(folder.File("a")));
        Assert.Throws<IOException>(() => BoundedYaml.ReadFile("/dev/zero"));
    }
}
