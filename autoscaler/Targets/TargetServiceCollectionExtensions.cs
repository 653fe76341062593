using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Targets.Http;
using Observe.Autoscaler.Targets.Knative;
using Observe.Autoscaler.Targets.Kubernetes;
using Observe.Autoscaler.Targets.OpenFaas;
using Observe.Autoscaler.Targets.Process;
using Observe.Autoscaler.Targets.Webhook;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Targets;

internal static class TargetServiceCollectionExtensions
{
    /// <summary>Every target; a new one is a line here.</summary>
    public static IServiceCollection AddTargets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<TargetRegistry>();
        services.AddSingleton<ITargetCheck>(provider => provider.GetRequiredService<TargetRegistry>());
        services.AddProcessTarget(configuration);
        services.AddKubernetesTargets(configuration);
        services.AddOpenFaasTarget(configuration);
        services.AddWebhookTarget(configuration);
        return services;
    }

    private static void AddProcessTarget(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProcessOptions>().Bind(configuration.GetSection("autoscaler:process")).ValidateDataAnnotations();
        services.AddHttpClient(ProcessTarget.ClientName, client => client.Timeout = TimeSpan.FromSeconds(5));
        services.AddSingleton<InstanceRegister>();
        services.AddSingleton<ProcessTarget>();
        services.AddSingleton<ProcessSignals>();
        services.AddSingleton<IScalingTarget>(provider => provider.GetRequiredService<ProcessTarget>());
        services.AddHostedService(provider => provider.GetRequiredService<ProcessTarget>());
    }

    private static void AddKubernetesTargets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KubernetesOptions>().Bind(configuration.GetSection("autoscaler:kubernetes")).ValidateDataAnnotations();
        services.AddSingleton(provider => new KubernetesConnection(provider.GetRequiredService<IOptions<KubernetesOptions>>()));
        services.AddSingleton<IScalingTarget, KubernetesTarget>();
        services.AddSingleton<IScalingTarget, KnativeTarget>();
    }

    private static void AddOpenFaasTarget(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OpenFaasOptions>().Bind(configuration.GetSection("autoscaler:openFaas")).ValidateDataAnnotations();
        services.AddHttpClient(OpenFaasTarget.ClientName, Bounded)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton<IScalingTarget, OpenFaasTarget>();
    }

    private static void AddWebhookTarget(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhookOptions>().Bind(configuration.GetSection("autoscaler:webhook")).ValidateDataAnnotations();
        services.AddHttpClient(WebhookTarget.ClientName, Bounded)
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                // A proxy would resolve names itself, past the guard.
                UseProxy = false,
                ConnectCallback = new AddressGuard(provider.GetRequiredService<IOptions<WebhookOptions>>().Value.AllowPrivate).ConnectAsync,
            });
        services.AddSingleton<IScalingTarget, WebhookTarget>();
    }

    /// <summary>The time limit is the caller's, <c>autoscaler.targetTimeout</c>.</summary>
    private static void Bounded(HttpClient client)
        => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, HttpTargetClient.LongestAnswer);
}
