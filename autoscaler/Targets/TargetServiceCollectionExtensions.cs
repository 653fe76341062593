using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Autoscaler.Targets.Process;

namespace Observe.Autoscaler.Targets;

internal static class TargetServiceCollectionExtensions
{
    /// <summary>Every target; a new one is a line here.</summary>
    public static IServiceCollection AddTargets(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton<TargetRegistry>();
        services.AddProcessTarget();
        return services;
    }

    private static void AddProcessTarget(this IServiceCollection services)
    {
        services.AddHttpClient(ProcessTarget.ClientName, client => client.Timeout = TimeSpan.FromSeconds(5));
        services.AddSingleton<InstanceRegister>();
        services.AddSingleton<ProcessTarget>();
        services.AddSingleton<ProcessSignals>();
        services.AddSingleton<IScalingTarget>(provider => provider.GetRequiredService<ProcessTarget>());
        services.AddHostedService(provider => provider.GetRequiredService<ProcessTarget>());
    }
}
