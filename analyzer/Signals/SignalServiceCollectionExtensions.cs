using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals.Late;
using Observe.Analyzer.Workloads;
using Observe.Store.Roles;

namespace Observe.Analyzer.Signals;

internal static class SignalServiceCollectionExtensions
{
    /// <summary>Profiles, their rules, and the loops that turn metrics into signals.</summary>
    public static IServiceCollection AddSignals(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProfileOptions>().Bind(configuration.GetSection("analyzer:profiles")).ValidateDataAnnotations();
        services.AddSingleton(provider => ProfileLibrary.Load(provider.GetRequiredService<IOptions<ProfileOptions>>().Value.Folder));
        services.AddScoped<WorkloadRegistry>();
        services.AddScoped<SignalRules>();
        services.AddScoped<SignalWriter>();
        services.AddScoped<SignalBackfill>();
        services.AddScoped<LatestSignals>();
        services.AddScoped(provider => new AheadSamples(provider.GetRequiredService<ProfileLibrary>().Profiles));
        services.AddScoped(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ProfileOptions>>().Value;
            return new LateSamples(
                provider.GetRequiredService<ProfileLibrary>().Profiles, (long)options.RateWindow.TotalMilliseconds, (long)options.Interval.TotalMilliseconds);
        });
        return services.AddSoleRole(SoleRoleNames.Analyzer, role => role.Run<SignalLoop>().Run<SampleFollower>());
    }
}
