namespace Observe.Benchmarks.Servers;

/// <summary>The servers of the table. Peers are what the distribution packages, with its defaults but for address, folder and retention.</summary>
internal static class ServerDefinitions
{
    public static string ObservePath => FindObserve() ?? throw new InvalidOperationException("the program is not built: run ./observe build first");

    public static ServerDefinition Observe { get; } = ObserveWith("collector,dashboard");

    public static ServerDefinition ObserveAllRoles { get; } = ObserveWith("all");

    public static ServerDefinition VictoriaMetrics { get; } = new(
        "victoria-metrics", "VictoriaMetrics", Find("victoria-metrics"), PackageVersion("victoria-metrics"),
        (folder, address) => [$"-storageDataPath={folder}", $"-httpListenAddr={address}", "-retentionPeriod=100y", "-loggerLevel=WARN"],
        ["/internal/force_flush", "/internal/force_merge"]);

    /// <summary>Has no request that merges: what it keeps on disk is its journal and head until blocks of two hours are written.</summary>
    public static ServerDefinition Prometheus { get; } = new(
        "prometheus", "Prometheus", Find("prometheus"), PackageVersion("prometheus"),
        (folder, address) => [
            "--config.file=/dev/null", $"--storage.tsdb.path={folder}", $"--web.listen-address={address}",
            "--storage.tsdb.retention.time=30d", "--web.enable-remote-write-receiver"],
        []);

    public static IReadOnlyList<ServerDefinition> All { get; } = [Observe, VictoriaMetrics, Prometheus];

    private static ServerDefinition ObserveWith(string roles) => new(
        "observe", "Observe", FindObserve(), [FindObserve() ?? "observe", "--version"],
        (folder, address) => ["run", $"--target={roles}", "--data", folder, "--http", address, "--otlp-grpc", "off", "--otlp-http", "off"],
        ["/api/observe/v1/admin/flush"]);

    /// <summary>The package's: Debian builds VictoriaMetrics without one that it could print.</summary>
    private static string[] PackageVersion(string package) => ["dpkg-query", "--show", "--showformat=${Version}", package];

    private static string? Find(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string? FindObserve()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, "artifacts", "server", "observe");
            if (File.Exists(program))
                return program;
        }

        return null;
    }
}
