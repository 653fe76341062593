using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Observe.Autoscaler.Actions;
using Observe.Autoscaler.Control;
using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Measurements;
using Observe.Autoscaler.Policies;
using Observe.Autoscaler.Targets;

namespace Observe.Autoscaler;

public static class AutoscalerServiceCollectionExtensions
{
    /// <summary>Policies, decisions and targets.</summary>
    public static IServiceCollection AddAutoscaler(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AutoscalerOptions>().Bind(configuration.GetSection("autoscaler")).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient();
        services.AddTargets(configuration);

        services.AddSingleton<AutoscalerMetrics>();
        services.AddSingleton<PolicyBook>();
        services.AddSingleton<PauseReader>();
        services.AddSingleton<SignalReader>();
        services.AddSingleton<ForecastReader>();
        services.AddSingleton<DecisionLog>();
        services.AddSingleton<ActionLedger>();
        services.AddSingleton<ActionDispatcher>();
        services.AddSingleton<ActionRecovery>();
        services.AddSingleton<WorkloadActions>();
        services.AddSingleton<TargetWatch>();
        services.AddSingleton<WakeCalls>();
        services.AddSingleton<ControlTick>();
        services.AddHostedService<ControlLoop>();
        return services;
    }
}
