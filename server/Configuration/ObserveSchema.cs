using Observe.Analyzer;
using Observe.Autoscaler;
using Observe.Collector;
using Observe.Dashboard;
using Observe.PromQL;
using Observe.Store;

namespace Observe.Server.Configuration;

/// <summary>The schema of the whole program.</summary>
internal static class ObserveSchema
{
    private static readonly Lazy<ConfigurationSchema> Lazy = new(() => ConfigurationSchema.From(
        typeof(StoreServiceCollectionExtensions).Assembly,
        typeof(PromQLServiceCollectionExtensions).Assembly,
        typeof(CollectorServiceCollectionExtensions).Assembly,
        typeof(AnalyzerServiceCollectionExtensions).Assembly,
        typeof(AutoscalerServiceCollectionExtensions).Assembly,
        typeof(DashboardServiceCollectionExtensions).Assembly,
        typeof(ObserveSchema).Assembly));

    public static ConfigurationSchema Instance => Lazy.Value;
}
