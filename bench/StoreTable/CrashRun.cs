using Observe.Benchmarks.Load;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.StoreTable;

/// <summary>SIGKILL in the middle of a load: what of the acknowledged samples is there after a restart.</summary>
internal static class CrashRun
{
    private static readonly FigureRow Lost = new("SIGKILL at half of the load: acknowledged samples lost", "N0", HasRatio: false);
    private static readonly FigureRow Doubled = new("SIGKILL at half of the load: samples there twice", "N0", HasRatio: false);
    private static readonly FigureRow Acknowledged = new("SIGKILL at half of the load: acknowledged until then", "N0", HasRatio: false);

    /// <summary>A server may answer before it has found all that it kept.</summary>
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(ServerDefinition definition, EncodedLoad load, Figures figures)
    {
        using var folder = new TemporaryFolder();
        var tally = await LoadAndKillAsync(definition, load, folder);
        await using var restarted = await RunningServer.StartReadyAsync(definition, folder.Path);
        var (lost, doubled) = await CompareAsync(restarted, load, tally);
        if (lost > 0)
        {
            await Task.Delay(SecondLook, TimeProvider.System);
            (lost, doubled) = await CompareAsync(restarted, load, tally);
        }

        figures.Add(Acknowledged, definition.Title, tally.Acknowledged);
        figures.Add(Lost, definition.Title, lost);
        figures.Add(Doubled, definition.Title, doubled);
    }

    private static async Task<LoadTally> LoadAndKillAsync(ServerDefinition definition, EncodedLoad load, TemporaryFolder folder)
    {
        await using var server = await RunningServer.StartReadyAsync(definition, folder.Path);
        using var killed = new CancellationTokenSource();
        return await new LoadSender(load, server.Address).SendAsync(
            acknowledged =>
            {
                if (acknowledged < load.Shape.Samples / 2)
                    return;
                server.Program.Kill();
                killed.Cancel();
            },
            killed.Token);
    }

    private static async Task<(long Lost, long Doubled)> CompareAsync(RunningServer server, EncodedLoad load, LoadTally tally)
        => StoredSamples.Compare(tally, await StoredSamples.CountAsync(server, load));
}
