using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Load;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.StoreTable;

/// <summary>The store beside its peers: the same bytes into each, one after the other, as a table that can be committed.</summary>
internal static class StoreMeasurement
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        StoreMeasurementOptions options;
        try
        {
            options = StoreMeasurementOptions.Parse(arguments);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }

        var now = TimeProvider.System.GetUtcNow();
        var figures = new Figures();
        var servers = Installed(options, figures);
        // The hour that ended a minute ago or earlier: some servers do not answer of the last half minute.
        var end = (now.ToUnixTimeMilliseconds() - 60_000) / 3_600_000 * 3_600_000;
        foreach (var shape in options.Sets)
        {
            using var load = EncodedLoad.Encode(shape, end, options.Seed);
            Progress($"{shape.Name}: {load.Bytes / 1048576.0:0} MiB of requests, {load.RawBytes / 1048576.0:0} MiB before compression");
            for (var round = 1; round <= options.Rounds; round++)
                await RoundAsync(round, servers, load, figures);
        }

        Console.WriteLine(await HeaderAsync(options, servers, now));
        Console.Write(figures.Markdown(
            [.. servers.Select(server => server.Title)], ServerDefinitions.Observe.Title, ServerDefinitions.VictoriaMetrics.Title));
        return 0;
    }

    private static IReadOnlyList<ServerDefinition> Installed(StoreMeasurementOptions options, Figures figures)
    {
        foreach (var missing in options.Servers.Where(server => server.Path is null))
            figures.Note($"{missing.Title} is not installed ({missing.Name}) and left out.");
        return [.. options.Servers.Where(server => server.Path is not null)];
    }

    private static async Task RoundAsync(int round, IReadOnlyList<ServerDefinition> servers, EncodedLoad load, Figures figures)
    {
        var isWide = load.Shape.SamplesPerEntry == 1;
        var rows = new LoadRows(load.Shape.Name);
        // A B C, then C B A: what the machine does meanwhile falls on each.
        foreach (var server in round % 2 == 1 ? servers : servers.Reverse())
        {
            await TryAsync("load", server, () => LoadRun.RunAsync(server, load, rows, figures));
            if (!isWide)
                continue;
            await TryAsync("crash", server, () => CrashRun.RunAsync(server, load, figures));
            await TryAsync("recovery", server, () => RecoveryRun.RunAsync(server, load, figures));
            if (server == ServerDefinitions.Observe)
                await TryAsync("all roles", server, () => LoadRun.RunAsync(ServerDefinitions.ObserveAllRoles, load, new LoadRows("wide, --target=all"), figures));
        }

        async Task TryAsync(string what, ServerDefinition server, Func<Task> run)
        {
            Progress($"round {round}, {load.Shape.Name}, {what}: {server.Name}");
            try
            {
                await run();
            }
            catch (Exception error) when (error is HttpRequestException or InvalidOperationException or IOException or OperationCanceledException)
            {
                figures.Note($"{server.Title}, {load.Shape.Name}, {what}: failed in round {round}: {error.Message}");
            }
        }
    }

    private static async Task<string> HeaderAsync(StoreMeasurementOptions options, IReadOnlyList<ServerDefinition> servers, DateTimeOffset now)
    {
        var versions = new List<string>();
        foreach (var server in servers)
            versions.Add($"{server.Title} `{await Machine.VersionOfAsync(server)}`");
        var sizes = options.IsSmall ? " Small sizes: a check that the measuring works; the figures say nothing of the servers." : "";
        return $"""
            ## Store, {now:yyyy-MM-dd HH:mm} UTC

            {Machine.Description}. {string.Join("; ", versions)}. {options.Rounds} rounds, seed {options.Seed}; median (lowest..highest).{sizes}

            {string.Join("\n", options.Sets.Select(shape => $"- `{shape.Name}`: {shape.Description}"))}

            """;
    }

    private static void Progress(string line) => Console.Error.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {line}");
}
