using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Observe.Analyzer;

public static class AnalyzerServiceCollectionExtensions
{
    /// <summary>Profiles, forecasts, anomalies and alerts.</summary>
    public static IServiceCollection AddAnalyzer(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }
}
