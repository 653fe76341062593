using Hangfire;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Observe.Server.Hosting;
using Observe.Store.Access;
using Observe.Store.Roles;

namespace Observe.Server.Jobs;

/// <summary>
/// Hangfire for long work: in memory beside the embedded store (recurring jobs are declared again at every start), in
/// PostgreSQL where that is the store. The process that acts as analyzer runs the jobs, the dashboard's shows them at /jobs.
/// </summary>
internal static class JobsExtensions
{
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration, Roles roles)
    {
        if (!HasJobs(roles))
            return services;
        var postgres = configuration["store:postgres"];
        services.AddHangfire(hangfire =>
        {
            hangfire.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
            if (string.IsNullOrEmpty(postgres))
                hangfire.UseInMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(1) });
            else
                hangfire.UsePostgreSqlStorage(storage => storage.UseNpgsqlConnection(postgres), new PostgreSqlStorageOptions
                {
                    // A job of a process that was killed is queued again after this; that of one which lives says so every fifth of it.
                    InvisibilityTimeout = TimeSpan.FromMinutes(1),
                    UseSlidingInvisibilityTimeout = true,
                });
        });
        if (roles.HasFlag(Roles.Analyzer))
            services.AddSoleRole(SoleRoleNames.Analyzer, role => role.Run<JobServer>());

        return services;
    }

    public static IEndpointRouteBuilder MapJobs(this IEndpointRouteBuilder endpoints, Roles roles)
    {
        if (HasJobs(roles))
        {
            // ASP.NET's own authorization has let the caller in when this filter is asked.
            endpoints.MapHangfireDashboard("/jobs", new DashboardOptions { Authorization = [new Allowed()], DisplayStorageConnectionString = false })
                .RequireAuthorization(AccessPolicies.Admin);
        }

        return endpoints;
    }

    private static bool HasJobs(Roles roles) => (roles & (Roles.Analyzer | Roles.Dashboard)) != Roles.None;

    private sealed class Allowed : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => true;
    }
}
