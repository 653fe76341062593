using Observe.Server.Configuration;
using Observe.TestSupport;

namespace Observe.Server.Tests.Configuration;

public sealed class ConfigurationReferenceTests
{
    [Fact]
    public void Write_WholeProgram_EqualsCommittedReference()
        => Assert.Equal(
            File.ReadAllText(RepositoryFiles.PathOf("docs", "configuration.md")),
            ConfigurationReference.Write(ObserveSchema.Instance));
}
