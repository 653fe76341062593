using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Dashboard.Alerts;
using Observe.Dashboard.Documents;
using Observe.Store.State;

namespace Observe.Dashboard;

public static class DashboardServiceCollectionExtensions
{
    /// <summary>HTTP query APIs and the web page.</summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton<AuditLog>().AddSingleton<ReceiverTest>();
        // The document describes what StateJson writes.
        services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.DefaultIgnoreCondition = StateJson.Options.DefaultIgnoreCondition;
            http.SerializerOptions.NumberHandling = StateJson.Options.NumberHandling;
            foreach (var converter in StateJson.Options.Converters)
                http.SerializerOptions.Converters.Add(converter);
        });
        services.AddOpenApi();
        return services;
    }
}
