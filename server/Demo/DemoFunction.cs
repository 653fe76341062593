namespace Observe.Server.Demo;

/// <summary>
/// One of the demo's functions: what it costs to serve and to start, and who calls it.
/// </summary>
/// <param name="Name">Also the workload's name.</param>
/// <param name="Recording">File of Demo/Load that drives it from outside, or null where only another function calls it.</param>
/// <param name="PeakRate">Requests a second at the recording's peak.</param>
/// <param name="ServiceSeconds">Mean service time of its own work, without calls.</param>
/// <param name="StartupSeconds">From process start to ready: stands for loading code, models and connections.</param>
/// <param name="ConcurrencyLimit">Requests one instance executes at once at first.</param>
/// <param name="Knee">Requests at once beyond which they slow each other down.</param>
/// <param name="Calls">A function it calls once a request, or null.</param>
internal sealed record DemoFunction(
    string Name,
    string? Recording,
    double PeakRate,
    double ServiceSeconds,
    double StartupSeconds,
    int ConcurrencyLimit,
    int Knee,
    string? Calls)
{
    public const string Location = "local";
    public const string Namespace = "demo";

    public static IReadOnlyList<DemoFunction> All { get; } =
    [
        new("checkout", "checkout", 36, 0.45, 4, 4, 8, "pricing"),
        new("pricing", null, 36, 0.15, 3, 4, 8, null),
        new("thumbnail", "thumbnail", 14, 0.9, 6, 2, 6, null),
    ];

    public string WorkloadId => $"{Location}/{Namespace}/{Name}";

    public static DemoFunction Named(string name)
        => All.FirstOrDefault(function => function.Name == name) ?? throw new ArgumentException($"no demo function `{name}`", nameof(name));
}
