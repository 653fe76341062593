using Observe.Analyzer.Profiles;
using Observe.TestSupport;

namespace Observe.Analyzer.Tests.Profiles;

public sealed class ProfileDocumentationTests
{
    [Fact]
    public void EveryProfile_HasAPageWithEachOfItsRules()
    {
        foreach (var profile in ProfileLibrary.Load("").Profiles)
        {
            var page = File.ReadAllText(RepositoryFiles.PathOf("docs", "profiles", $"{profile.Name}.md"));
            foreach (var rule in profile.Signals)
            {
                Assert.Contains($"| `{rule.Signal}`", page, StringComparison.Ordinal);
                Assert.Contains($"`{rule.Expr.Replace("|", "\\|", StringComparison.Ordinal)}`", page, StringComparison.Ordinal);
            }
        }
    }
}
