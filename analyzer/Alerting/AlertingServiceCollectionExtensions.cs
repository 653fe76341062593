using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Analyzer.Alerting.Channels;
using Observe.Store.Roles;

namespace Observe.Analyzer.Alerting;

internal static class AlertingServiceCollectionExtensions
{
    public static IServiceCollection AddAlerting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AlertingOptions>().Bind(configuration.GetSection("analyzer:alerting")).ValidateDataAnnotations();
        services.AddSingleton<IAlertChannel, WebhookChannel>();
        services.AddSingleton<IAlertChannel, SlackChannel>();
        services.AddSingleton<IAlertChannel, EmailChannel>();
        services.AddScoped<AlertDeliverer>();
        services.AddScoped<ReceiverQueues>();
        return services.AddSoleRole(SoleRoleNames.Analyzer, role => role.Run<AlertLoop>().Run<ReceiverTestLoop>());
    }
}
