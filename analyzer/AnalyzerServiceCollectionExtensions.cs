using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Observe.Analyzer.Alerting;
using Observe.Analyzer.Detection;
using Observe.Analyzer.Detection.Operations;
using Observe.Analyzer.Edges;
using Observe.Analyzer.Forecasting;
using Observe.Analyzer.Forecasting.Baselines;
using Observe.Analyzer.Forecasting.Smoothing;
using Observe.Analyzer.Forecasting.Trees;
using Observe.Analyzer.Signals;
using Observe.Store.Roles;

namespace Observe.Analyzer;

public static class AnalyzerServiceCollectionExtensions
{
    /// <summary>Profiles, forecasts, anomalies and alerts.</summary>
    public static IServiceCollection AddAnalyzer(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSignals(configuration).AddForecasting(configuration).AddDetection(configuration).AddAlerting(configuration);
    }

    private static IServiceCollection AddForecasting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ForecastOptions>().Bind(configuration.GetSection("analyzer:forecast")).ValidateDataAnnotations();
        services.AddSingleton<IForecaster, LastValue>();
        services.AddSingleton<IForecaster, SeasonalProfile>();
        services.AddSingleton<IForecaster, ExponentialSmoothing>();
        services.AddSingleton<IForecaster, DampedTrend>();
        services.AddScoped<TreeModels>();
        services.AddTransient(provider => new TrainingJob(provider.GetRequiredService<TreeModels>()));
        return services.AddSoleRole(SoleRoleNames.Analyzer, role => role.Run<ForecastLoop>().Run<TrainingSchedule>());
    }

    private static IServiceCollection AddDetection(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DetectionOptions>().Bind(configuration.GetSection("analyzer:detection")).ValidateDataAnnotations();
        services.AddSingleton<IAnomalyDetector, AmplitudeDetector>();
        return services.AddSoleRole(SoleRoleNames.Analyzer, role => role.Run<DetectionLoop>().Run<EdgeLoop>());
    }
}
