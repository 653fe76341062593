using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Observe.Autoscaler.Actions;
using Observe.Autoscaler.Control;
using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Measurements;
using Observe.Autoscaler.Policies;
using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Targets.Process;
using Observe.Store.Policies;
using Observe.Store.Roles;

namespace Observe.Autoscaler;

public static class AutoscalerServiceCollectionExtensions
{
    /// <summary>The check of what policies tell their targets, where policies are taken and another process acts on them.</summary>
    public static IServiceCollection AddTargetCheck(this IServiceCollection services)
    {
        services.TryAddSingleton<ITargetCheck, TargetSettings>();
        return services;
    }

    /// <summary>Policies, decisions and targets.</summary>
    public static IServiceCollection AddAutoscaler(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AutoscalerOptions>().Bind(configuration.GetSection("autoscaler")).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient();
        services.AddTargets(configuration);

        services.AddSingleton<AutoscalerMetrics>();
        services.AddScoped<PolicyBook>();
        services.AddScoped<PauseReader>();
        services.AddScoped<SignalReader>();
        services.AddScoped<ForecastReader>();
        services.AddScoped<DecisionLog>();
        services.AddScoped<ActionLedger>();
        services.AddScoped<ActionDispatcher>();
        services.AddScoped<ActionRecovery>();
        services.AddScoped<WorkloadActions>();
        services.AddScoped<InstanceOwnership>();
        services.AddScoped<TargetWatch>();
        services.AddSingleton<WakeCalls>();
        services.AddScoped<ControlTick>();
        return services.AddSoleRole(SoleRoleNames.Autoscaler, role => role
            .Run<LeftoverInstances>().Run<ControlLoop>().Run<WakeRequests>()
            .WhenStandingBy<ProcessTarget>((target, cancelled) => target.CloseAsync(cancelled)));
    }
}
