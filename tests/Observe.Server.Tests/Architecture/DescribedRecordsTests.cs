using Observe.Analyzer;
using Observe.Dashboard.Workloads;

namespace Observe.Server.Tests.Architecture;

public sealed class DescribedRecordsTests
{
    [Fact]
    public void TrainedModel_Properties_AreThoseOfTheAnalyzersRecord()
    {
        var kept = typeof(AnalyzerServiceCollectionExtensions).Assembly.GetType("Observe.Analyzer.Forecasting.Trees.TreeModelRecord", throwOnError: true)!;

        Assert.Equal(
            kept.GetProperties().Select(property => (property.Name, property.PropertyType)),
            typeof(TrainedModel).GetProperties().Select(property => (property.Name, property.PropertyType)));
    }
}
