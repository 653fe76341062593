using System.CommandLine;
using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Observe.Server.Configuration;
using Observe.Server.Hosting;

namespace Observe.Server.CommandLine;

/// <summary><c>observe run</c>: hosts the roles until a signal ends it.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "start Observe (the default)");
        AttachTo(command);
        return command;
    }

    public static void AttachTo(Command command)
    {
        CommonOptions.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(CommonOptions.Load(parsed), cancellationToken));
    }

    /// <summary>0 after a clean stop; 2 where the configuration is at fault, 1 where the start failed otherwise.</summary>
    private static async Task<int> RunAsync(ConfigurationValues values, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var plan = Prepare(values);
        if (plan is null)
            return 2;
        try
        {
            await using var application = ObserveHost.Build(values, plan);
            await application.StartAsync(cancellationToken);
            Announce(application, plan, Stopwatch.GetElapsedTime(started));
            await application.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (OptionsValidationException error)
        {
            foreach (var failure in error.Failures)
                Console.Error.WriteLine($"observe: {failure}");
            return 2;
        }
        catch (IOException error)
        {
            // Address in use, data folder locked or of a newer version: the message says which and what to do.
            Console.Error.WriteLine($"observe: {error.Message}");
            return 1;
        }
    }

    /// <summary>Prints everything wrong with the configuration; null where that stops the start.</summary>
    public static ListenPlan? Prepare(ConfigurationValues values)
    {
        ListenPlan? plan = null;
        if (values.ErrorCount == 0)
        {
            var options = new ConfigurationBuilder().AddInMemoryCollection(values.Values).Build()
                .GetSection("server").Get<ServerOptions>() ?? new ServerOptions();
            plan = ListenPlan.From(options, values);
        }

        foreach (var problem in values.Problems)
            Console.Error.WriteLine($"observe: {problem}");
        return values.ErrorCount == 0 ? plan : null;
    }

    private static void Announce(WebApplication application, ListenPlan plan, TimeSpan took)
    {
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        var at = 0;
        if (plan.Http is not null)
            Console.WriteLine($"page and API   {addresses[at++]}");
        if (plan.OtlpGrpc is not null)
            Console.WriteLine($"OTLP gRPC      {addresses[at++]}");
        if (plan.OtlpHttp is not null)
            Console.WriteLine($"OTLP HTTP      {addresses[at]}");
        Console.WriteLine($"ready          after {took.TotalSeconds:0.0} s, roles: {plan.Roles}");
    }
}
