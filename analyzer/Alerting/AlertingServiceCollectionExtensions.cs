using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Analyzer.Alerting.Channels;

namespace Observe.Analyzer.Alerting;

internal static class AlertingServiceCollectionExtensions
{
    public static IServiceCollection AddAlerting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AlertingOptions>().Bind(configuration.GetSection("analyzer:alerting")).ValidateDataAnnotations();
        services.AddSingleton<IAlertChannel, WebhookChannel>();
        services.AddSingleton<IAlertChannel, SlackChannel>();
        services.AddSingleton<IAlertChannel, EmailChannel>();
        services.AddSingleton<AlertDeliverer>();
        services.AddSingleton<ReceiverQueues>();
        services.AddHostedService<AlertLoop>();
        services.AddHostedService<ReceiverTestLoop>();
        return services;
    }
}
