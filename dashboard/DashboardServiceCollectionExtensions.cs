using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.Dashboard.Alerts;
using Observe.Dashboard.ApiDocument;
using Observe.Dashboard.Documents;

namespace Observe.Dashboard;

public static class DashboardServiceCollectionExtensions
{
    /// <summary>HTTP query APIs and the web page.</summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton<AuditLog>().AddSingleton<ReceiverTest>();
        return services.AddApiDocument();
    }
}
