using System.CommandLine;
using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Observe.Server.Configuration;
using Observe.Server.Hosting;
using Observe.Store;

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
        if (Complain(PortCheck.Problems(plan)))
            return 1;
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
            Complain(error.Failures);
            return 2;
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            Complain(PortCheck.Problems(plan) is { Count: > 0 } problems ? problems : [$"{error.Message.TrimEnd('.')}: start again"]);
            return 1;
        }
        catch (IOException error)
        {
            // Data folder locked or of a newer version: the message says which and what to do.
            Console.Error.WriteLine($"observe: {error.Message}");
            return 1;
        }
    }

    /// <summary>Prints everything wrong with the configuration; null where that stops the start.</summary>
    public static ListenPlan? Prepare(ConfigurationValues values)
    {
        // What was wrong so far was not taken over: the rest is checked all the same, so that all is said at once.
        var options = new ConfigurationBuilder().AddInMemoryCollection(values.Values).Build()
            .GetSection("server").Get<ServerOptions>() ?? new ServerOptions();
        var plan = ListenPlan.From(options, values);
        CheckData(values);
        ConfigurationCheck.Run(values);
        Complain(values.Problems);
        return values.ErrorCount == 0 ? plan : null;
    }

    private static void CheckData(ConfigurationValues values)
    {
        if (string.IsNullOrEmpty(values.Values.GetValueOrDefault("store:postgres"))
            && DataFolder.Problem(values.Values.GetValueOrDefault("store:data") ?? new StoreOptions().Data) is { } problem)
            values.Problem(new SettingSource("store"), "store.data", problem);
    }

    private static bool Complain(IEnumerable<object> problems)
    {
        var any = false;
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"observe: {problem}");
            any = true;
        }

        return any;
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
