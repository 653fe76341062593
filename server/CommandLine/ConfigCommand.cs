using System.CommandLine;
using Observe.Server.Configuration;

namespace Observe.Server.CommandLine;

/// <summary><c>observe config check FILE</c> and <c>observe config reference</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "check a configuration file, or print the reference") { Check(), Reference() };

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "YAML configuration file" };
        var command = new Command("check", "report every problem of a configuration file with its line") { file };
        command.SetAction(parsed =>
        {
            var values = ConfigurationLoader.Load(
                ObserveSchema.Instance, parsed.GetValue(file), CommonOptions.EnvironmentVariables(), []);
            if (RunCommand.Prepare(values) is null)
                return 2;
            Console.WriteLine($"{parsed.GetValue(file)}: no problems, {values.Values.Count} values");
            return 0;
        });
        return command;
    }

    private static Command Reference()
    {
        var command = new Command("reference", "print every setting with unit, range, default and its origin, as Markdown");
        command.SetAction(_ => Console.Write(ConfigurationReference.Write(ObserveSchema.Instance)));
        return command;
    }
}
