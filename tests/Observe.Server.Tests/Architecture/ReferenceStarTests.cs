using System.Xml.Linq;
using Observe.TestSupport;

namespace Observe.Server.Tests.Architecture;

public sealed class ReferenceStarTests
{
    public static TheoryData<string, string[]> Allowed => new()
    {
        { "store", [] },
        { "promql", ["Observe.Store"] },
        { "collector", ["Observe.Store"] },
        { "analyzer", ["Observe.Store", "Observe.PromQL"] },
        { "autoscaler", ["Observe.Store", "Observe.PromQL"] },
        { "dashboard", ["Observe.Store", "Observe.PromQL"] },
        {
            "server",
            [
                "Observe.Store", "Observe.PromQL", "Observe.Collector", "Observe.Analyzer", "Observe.Autoscaler",
                "Observe.Dashboard",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void ProjectReferences_OfRole_PointToWaistOnly(string folder, string[] allowed)
    {
        var project = Directory.GetFiles(RepositoryFiles.PathOf(folder), "*.csproj").Single();
        var references = XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(references.Except(allowed));
    }
}
