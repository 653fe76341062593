using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Observe.Analyzer;
using Observe.Autoscaler;
using Observe.Collector;
using Observe.Dashboard;
using Observe.Dashboard.Listeners;
using Observe.PromQL;
using Observe.Server.Access;
using Observe.Server.Administration;
using Observe.Server.Configuration;
using Observe.Server.Health;
using Observe.Server.Hosting.Problems;
using Observe.Server.Jobs;
using Observe.Server.SelfTelemetry;
using Observe.Store;
using Observe.Store.Metrics;

namespace Observe.Server.Hosting;

/// <summary>The one place where the roles are put together.</summary>
internal static class ObserveHost
{
    /// <param name="values">The whole configuration, already free of errors.</param>
    /// <param name="plan">What listens where.</param>
    public static WebApplication Build(ConfigurationValues values, ListenPlan plan)
    {
        // No settings from the machine's ASPNETCORE_ or DOTNET_ variables, no appsettings.json: one schema, one loader.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "observe",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(values.Values);
        AddLogging(builder.Logging, builder.Configuration);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listener.Configure(kestrel, plan));
        AddServices(builder.Services, builder.Configuration, plan);

        // What belongs to one turn of a role must not be held on to by what outlives it.
        builder.Host.UseDefaultServiceProvider(services => (services.ValidateScopes, services.ValidateOnBuild) = (true, true));
        var application = builder.Build();
        // The longest part of a start after a crash; it goes on while the rest is put together.
        application.Services.GetRequiredService<IMetricReader>();
        UseMiddleware(application);
        MapEndpoints(application, plan);
        return application;
    }

    private static void AddServices(IServiceCollection services, IConfiguration configuration, ListenPlan plan)
    {
        services.AddSingleton(plan);
        services.AddSingleton(TimeProvider.System);
        services.AddRoutingCore();
        services.AddHttpClient();
        services.AddProblems();
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/openmetrics-text", "image/svg+xml"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.AddAccess(plan.Keys);
        services.AddSelfTelemetry(configuration, plan.Roles);
        services.AddJobs(configuration, plan.Roles);
        services.AddReadiness();

        services.AddStore(configuration);
        services.AddPromQL(configuration);
        if (plan.Roles.HasFlag(Roles.Collector))
            services.AddCollector(configuration);
        if (plan.Roles.HasFlag(Roles.Analyzer))
            services.AddAnalyzer(configuration);
        if (plan.Roles.HasFlag(Roles.Autoscaler))
            services.AddAutoscaler(configuration);
        if (plan.Roles.HasFlag(Roles.Dashboard))
            services.AddDashboard(configuration).AddTargetCheck().AddSingleton<IOtlpListeners, OtlpListeners>();
    }

    private static void UseMiddleware(WebApplication application)
    {
        application.UseProblems();
        application.Use(Listener.FilterAsync);
        application.UseMiddleware<BrowserGuard>();
        application.UseResponseCompression();
        application.UseRouting();
        application.Use(EncodedSlashes.DecodeAsync);
        application.UseAuthentication();
        application.UseAuthorization();
        application.UseParameterCheck();
    }

    private static void MapEndpoints(WebApplication application, ListenPlan plan)
    {
        application.MapHealth();
        application.MapSessions();
        application.MapAdministration();
        application.MapSelfTelemetry();
        application.MapJobs(plan.Roles);
        if (plan.Roles.HasFlag(Roles.Collector))
            application.MapCollector();
        if (plan.Roles.HasFlag(Roles.Analyzer))
            application.MapAnalyzer();
        if (plan.Roles.HasFlag(Roles.Autoscaler))
            application.MapAutoscaler();
        if (plan.Roles.HasFlag(Roles.Dashboard))
            application.MapDashboard();
    }

    private static void AddLogging(ILoggingBuilder logging, IConfiguration configuration)
    {
        var options = configuration.GetSection("log").Get<LogOptions>() ?? new LogOptions();
        logging.SetMinimumLevel(options.Level);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Hangfire", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        logging.AddFilter("System.Net.Http", LogLevel.Warning);
        // The framework's own lines on each refused request; the handler says in one what matters.
        logging.AddFilter(typeof(ApiKeyAuthenticationHandler).FullName, LogLevel.Warning);
        // A failed start is reported once, by the run command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (options.Format == LogFormat.Json)
            logging.AddJsonConsole(json => json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ");
        else
            logging.AddSimpleConsole(simple => (simple.SingleLine, simple.TimestampFormat) = (true, "HH:mm:ss.fff "));
    }
}
