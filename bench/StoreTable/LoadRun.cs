using Observe.Benchmarks.Load;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.StoreTable;

/// <summary>A whole load into an empty server: what it costs in processor, memory and bytes on disk.</summary>
internal static class LoadRun
{
    /// <summary>What a server does after the last answer for what it was sent belongs to it.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(ServerDefinition definition, EncodedLoad load, LoadRows rows, Figures figures)
    {
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.StartReadyAsync(definition, folder.Path);
        var before = ProcessorUse.Now(server.Program);
        var tally = await new LoadSender(load, server.Address).SendAsync();
        await Task.Delay(Settling, TimeProvider.System);
        var after = ProcessorUse.Now(server.Program);
        if (tally.Refused > 0)
            figures.Note($"{definition.Title} refused {tally.Refused:N0} samples of `{load.Shape.Name}`: {tally.FirstRefusal}");

        Add(rows.SamplesPerProcessorSecond, tally.Acknowledged / (after.Server - before.Server));
        Add(rows.PeakMemory, server.Program.MemoryMiB("VmHWM"));
        await server.MergeAsync(folder);
        var (data, rollups) = folder.Size();
        Add(rows.PeakMemoryMerged, server.Program.MemoryMiB("VmHWM"));
        Add(rows.BytesPerSample, (double)data / tally.Acknowledged);
        if (rollups > 0)
            Add(rows.RollupBytesPerSample, (double)rollups / tally.Acknowledged);
        Add(rows.Wall, tally.Took.TotalSeconds);
        Add(rows.Others, after.OthersSince(before));

        void Add(FigureRow row, double value) => figures.Add(row, definition.Title, value);
    }
}

/// <summary>Rows of one set.</summary>
internal sealed class LoadRows(string set)
{
    public FigureRow SamplesPerProcessorSecond { get; } = new($"{set}: samples per CPU-second", "N0");

    public FigureRow PeakMemory { get; } = new($"{set}: peak memory during the load, MiB", "0");

    public FigureRow PeakMemoryMerged { get; } = new($"{set}: peak memory, flush and merge included, MiB", "0");

    public FigureRow BytesPerSample { get; } = new($"{set}: bytes a sample on disk, merged", "0.000");

    public FigureRow RollupBytesPerSample { get; } = new($"{set}: bytes a sample of rollups beside it", "0.000");

    public FigureRow Wall { get; } = new($"{set}: wall time of the load, s", "0.0");

    public FigureRow Others { get; } = new($"{set}: noise: cores busy with others", "0.00", HasRatio: false);
}
