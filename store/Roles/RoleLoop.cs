using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Observe.Store.Roles;

/// <summary>A loop of a role, made anew for each turn.</summary>
internal sealed record RoleLoop(string Role, Func<IServiceProvider, IHostedService> Make);

/// <summary>What is done when another process turns out to act.</summary>
internal sealed record RoleStandby(string Role, Func<CancellationToken, Task> Do);

/// <summary>Says what a role consists of.</summary>
public sealed class SoleRoleBuilder
{
    private readonly IServiceCollection _services;
    private readonly string _role;

    internal SoleRoleBuilder(IServiceCollection services, string role) => (_services, _role) = (services, role);

    /// <summary>A loop that runs while this process acts, started after those named before. It and what it keeps are scoped services.</summary>
    public SoleRoleBuilder Run<TLoop>()
        where TLoop : class, IHostedService
    {
        _services.TryAddScoped<TLoop>();
        _services.AddSingleton(new RoleLoop(_role, provider => provider.GetRequiredService<TLoop>()));
        return this;
    }

    /// <summary>Something that outlives a turn, and is given up once another process acts.</summary>
    public SoleRoleBuilder WhenStandingBy<T>(Func<T, CancellationToken, Task> giveUp)
        where T : notnull
    {
        var role = _role;
        _services.AddSingleton(provider => new RoleStandby(role, cancelled => giveUp(provider.GetRequiredService<T>(), cancelled)));
        return this;
    }
}
