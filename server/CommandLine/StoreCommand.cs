using System.CommandLine;
using Observe.Store;
using Observe.Store.Checks;
using Observe.Store.Embedded;

namespace Observe.Server.CommandLine;

/// <summary><c>observe store check|export|import</c>.</summary>
internal static class StoreCommand
{
    public static Command Create() => new("store", "look after a data folder that no process has open")
    {
        Check(),
        TransferCommands.Export(),
        TransferCommands.Import(),
    };

    /// <summary>The folder of the embedded store.</summary>
    public static Option<string> Data(string description) => new("--data")
    {
        Description = description,
        HelpName = "DIR",
        DefaultValueFactory = _ => new StoreOptions().Data,
    };

    private static Command Check()
    {
        var data = Data("folder of the embedded store, or a backup of it");
        var command = new Command("check", "read everything in a data folder and name what is damaged; changes nothing") { data };
        command.SetAction(parsed => Check(parsed.GetRequiredValue(data)));
        return command;
    }

    private static int Check(string path)
    {
        if (!IsDataFolder(path))
            return 2;

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

    /// <summary>Says so where it is none.</summary>
    public static bool IsDataFolder(string path)
    {
        var isOne = File.Exists(Path.Combine(path, "format"));
        if (!isOne)
            Console.Error.WriteLine($"observe: {path} is no data folder: name one with --data");
        return isOne;
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
