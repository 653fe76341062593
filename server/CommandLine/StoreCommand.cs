using System.CommandLine;
using Observe.Store;
using Observe.Store.Checks;
using Observe.Store.Embedded;

namespace Observe.Server.CommandLine;

/// <summary><c>observe store check</c>.</summary>
internal static class StoreCommand
{
    public static Command Create() => new("store", "look after a data folder that no process has open") { Check() };

    private static Command Check()
    {
        var data = new Option<string>("--data")
        {
            Description = "folder of the embedded store, or a backup of it",
            HelpName = "DIR",
            DefaultValueFactory = _ => new StoreOptions().Data,
        };
        var command = new Command("check", "read everything in a data folder and name what is damaged; changes nothing") { data };
        command.SetAction(parsed => Check(parsed.GetRequiredValue(data)));
        return command;
    }

    private static int Check(string path)
    {
        if (!File.Exists(Path.Combine(path, "format")))
        {
            Console.Error.WriteLine($"observe: {path} is no data folder: name one with --data");
            return 2;
        }

        try
        {
            using var folder = StoreFolder.Open(path);
            return Tell(path, StoreCheck.Run(folder));
        }
        catch (IOException error)
        {
            Console.Error.WriteLine($"observe: {error.Message}");
            return 2;
        }
    }

    private static int Tell(string path, StoreCheckReport report)
    {
        foreach (var damage in report.Damage)
            Console.WriteLine($"damaged: {damage}");
        Console.WriteLine(
            $"{path}: {report.Blocks} block files with {report.Samples} samples, {report.Records} journal records, "
            + $"{report.TornBytes} torn bytes that a start cuts off, {report.Damage.Count} damaged");
        return report.Damage.Count == 0 ? 0 : 1;
    }
}
