using System.CommandLine;
using Observe.Server.CommandLine.Profiles;
using Observe.Server.Demo;

namespace Observe.Server.CommandLine;

/// <summary>The program's verbs. Without one it runs.</summary>
internal static class ObserveCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Observe: sees load, forecasts it, scales ahead of it, and says why.")
        {
            RunCommand.Create(),
            ConfigCommand.Create(),
            HealthCommand.Create(),
            DemoCommand.Create(),
            MetricsCommand.Create(),
            ProfilesCommand.Create(),
            StoreCommand.Create(),
        };
        RunCommand.AttachTo(root);
        return root;
    }
}
