using System.CommandLine;
using Observe.Server.Demo.Function;
using Observe.Server.Demo.Gateway;

namespace Observe.Server.Demo;

/// <summary><c>observe demo</c>; its processes are the same program under <c>demo gateway</c> and <c>demo function</c>.</summary>
internal static class DemoCommand
{
    /// <summary>A check that ends before the provoked fault is over misses its anomaly and fails.</summary>
    internal const int LeastSeconds = 120;

    public static Command Create()
    {
        var check = new Option<bool>("--check")
        {
            Description = "run headless on free ports, print what happened as a table, fail if a link of the chain did not act",
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "how long --check plays (120 to 1440)",
            DefaultValueFactory = _ => 180,
        };
        var command = new Command("demo", "watch Observe scale real function processes ahead of a recorded load")
        {
            check, seconds, Gateway(), Function(),
        };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(check)
            ? DemoCheck.RunAsync(Math.Clamp(parsed.GetValue(seconds), LeastSeconds, 1440), cancellationToken)
            : WatchAsync(cancellationToken));
        return command;
    }

    private static async Task<int> WatchAsync(CancellationToken cancellationToken)
    {
        var settings = DemoSettings.Create(usualPorts: true);
        await using var demo = new DemoRun(settings, Console.WriteLine);
        await demo.StartAsync(cancellationToken);
        Console.WriteLine($"open {settings.Observe} — a recorded day passes in 24 minutes; Ctrl+C ends the demo and everything it started");
        using var facts = new DemoFacts(settings);
        var play = demo.PlayAsync(cancellationToken);
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10), TimeProvider.System);
            while (await timer.WaitForNextTickAsync(cancellationToken))
                Console.WriteLine(await facts.StatusAsync(cancellationToken));
            await play;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("ending");
        }

        return 0;
    }

    private static Command Gateway()
    {
        var listen = new Option<string>("--listen") { Required = true };
        var observe = new Option<Uri>("--observe") { Required = true, CustomParser = result => new Uri(result.Tokens[0].Value) };
        var command = new Command("gateway", "the demo's gateway") { listen, observe };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) =>
            GatewayProgram.RunAsync(parsed.GetValue(listen)!, parsed.GetValue(observe)!, cancellationToken));
        return command;
    }

    private static Command Function()
    {
        var name = new Argument<string>("NAME");
        var port = new Option<int>("--port") { Required = true };
        var gateway = new Option<Uri>("--gateway") { Required = true, CustomParser = result => new Uri(result.Tokens[0].Value) };
        var otlp = new Option<Uri>("--otlp") { Required = true, CustomParser = result => new Uri(result.Tokens[0].Value) };
        var command = new Command("function", "one instance of a demo function") { name, port, gateway, otlp };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => FunctionProgram.RunAsync(
            parsed.GetValue(name)!, parsed.GetValue(port), parsed.GetValue(gateway)!, parsed.GetValue(otlp)!, cancellationToken));
        return command;
    }
}
