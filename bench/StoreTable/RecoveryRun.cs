using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Load;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.StoreTable;

/// <summary>SIGKILL after a whole load: how long from the start of the process to the first answer that has something in it.</summary>
internal static class RecoveryRun
{
    private static readonly FigureRow FirstAnswer = new("SIGKILL after the load: start to first answer, s", "0.00");

    /// <summary>Twice what VictoriaMetrics keeps in memory alone: what a kill loses is another row.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(ServerDefinition definition, EncodedLoad load, Figures figures)
    {
        using var folder = new TemporaryFolder();
        await using (var server = await RunningServer.StartReadyAsync(definition, folder.Path))
        {
            await new LoadSender(load, server.Address).SendAsync();
            await Task.Delay(Writing, TimeProvider.System);
        }

        await using var restarted = RunningServer.Start(definition, folder.Path);
        var metric = SeriesLayout.Counters[0];
        var (after, series) = await restarted.FirstAnswerAsync($"count(last_over_time({metric}[2h]))", load.End);
        figures.Add(FirstAnswer, definition.Title, after.TotalSeconds);
        var expected = load.Shape.Targets * SeriesLayout.Routes.Length;
        if (series != expected)
            figures.Note($"{definition.Title}'s first answer after the SIGKILL counted {series:N0} series of {expected:N0}.");
    }
}
