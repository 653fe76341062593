using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Observe.Store.Postgres;
using Observe.Store.Roles.Embedded;
using Observe.Store.Roles.Postgres;

namespace Observe.Store.Roles;

public static class RolesServiceCollectionExtensions
{
    /// <summary>A role for which one process of the store acts at a time; where it is there already, its loops are added to.</summary>
    public static IServiceCollection AddSoleRole(this IServiceCollection services, string role, Action<SoleRoleBuilder> configure)
    {
        services.TryAddSingleton<IRoleLock, EmbeddedRoleLock>();
        services.TryAddSingleton<RoleStates>();
        if (!services.Any(service => service.ImplementationInstance is HostedRole hosted && hosted.Name == role))
        {
            services.AddSingleton(new HostedRole(role));
            services.AddSingleton<IHostedService>(provider => new SoleRole(
                role,
                [.. provider.GetServices<RoleLoop>().Where(loop => loop.Role == role)],
                [.. provider.GetServices<RoleStandby>().Where(standby => standby.Role == role)],
                provider.GetRequiredService<IRoleLock>(),
                provider.GetRequiredService<RoleStates>(),
                provider.GetRequiredService<IServiceScopeFactory>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SoleRole>>()));
        }

        configure(new SoleRoleBuilder(services, role));
        return services;
    }

    /// <summary>Roles held in the database that <c>store.postgres</c> names.</summary>
    internal static IServiceCollection AddPostgresRoles(this IServiceCollection services)
        => services.AddSingleton<IRoleLock>(provider => new PostgresRoleLock(provider.GetRequiredService<PostgresDatabase>()));

    /// <summary>Roles of a folder, which one process has.</summary>
    internal static IServiceCollection AddEmbeddedRoles(this IServiceCollection services)
        => services.AddSingleton<IRoleLock, EmbeddedRoleLock>();

    private sealed record HostedRole(string Name);
}
