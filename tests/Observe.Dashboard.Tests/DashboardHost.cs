using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Observe.PromQL;
using Observe.Store.Access;
using Observe.Store.Alerts;
using Observe.Store.Conditions;
using Observe.Store.Deletes;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.TestSupport.Conditions;
using Observe.TestSupport.Metrics;
using Observe.TestSupport.Spans;
using Observe.TestSupport.State;

namespace Observe.Dashboard.Tests;

/// <summary>The dashboard's routes over stores in memory, with everybody let in unless a test says otherwise.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private DashboardHost(WebApplication application) => _application = application;

    public MemoryMetricStore Metrics { get; } = new();

    public MemoryStateStore State { get; } = new();

    public MemorySpanStore Spans { get; } = new();

    public MemoryStoreCondition Condition { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    /// <param name="configure">More services.</param>
    /// <param name="refused">The one policy that nobody meets.</param>
    public static async Task<DashboardHost> StartAsync(Action<IServiceCollection>? configure = null, string? refused = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IAuthenticationService, Nobody>();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(AccessPolicies.Read, policy => policy.RequireAssertion(_ => refused != AccessPolicies.Read))
            .AddPolicy(AccessPolicies.Operate, policy => policy.RequireAssertion(_ => refused != AccessPolicies.Operate))
            .AddPolicy(AccessPolicies.Admin, policy => policy.RequireAssertion(_ => refused != AccessPolicies.Admin));
        DashboardHost? host = null;
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IMetricReader>(_ => host!.Metrics);
        builder.Services.AddSingleton<IMetricDeletes>(_ => host!.Metrics);
        builder.Services.AddSingleton<IStateStore>(_ => host!.State);
        builder.Services.AddSingleton<ISpanReader>(_ => host!.Spans);
        builder.Services.AddSingleton<IStoreCondition>(_ => host!.Condition);
        builder.Services.AddPromQL(builder.Configuration).AddDashboard(builder.Configuration);
        configure?.Invoke(builder.Services);
        var application = builder.Build();
        application.UseRouting();
        application.UseAuthorization();
        application.MapDashboard();
        host = new DashboardHost(application);
        await application.StartAsync();
        host.Client = application.GetTestClient();
        return host;
    }

    public async Task<string> GetAsync(string path)
    {
        using var answer = await Client.GetAsync(path);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    public async Task PutReceiverRowAsync(AlertReceiver receiver)
        => await State.PutAsync(TenantId.Default, StateTables.Receivers, new StateWrite(receiver.Name, receiver.Name, 0, StateJson.Serialize(receiver)), null, default);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>Knows nobody: who is not let in is asked who they are.</summary>
    private sealed class Nobody : IAuthenticationService
    {
        public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) => Task.FromResult(AuthenticateResult.NoResult());

        public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => throw new NotSupportedException();

        public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) => throw new NotSupportedException();

        public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => throw new NotSupportedException();
    }
}
