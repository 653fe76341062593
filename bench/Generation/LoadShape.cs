namespace Observe.Benchmarks.Generation;

/// <summary>How much is sent, and how it is cut into requests.</summary>
/// <param name="Name">What <c>--sets</c> calls it.</param>
/// <param name="Series">A multiple of the series of a target times the connections, so that a target has one connection.</param>
/// <param name="SamplesPerSeries">A multiple of <paramref name="SamplesPerEntry"/>.</param>
/// <param name="SamplesPerEntry">1 as a Prometheus sends, more as senders do that batch.</param>
/// <param name="Connections">Each sends its own targets, a request after the other.</param>
internal sealed record LoadShape(string Name, int Series, int SamplesPerSeries, int SamplesPerEntry, int Connections)
{
    public const long Interval = 15_000;

    /// <summary>Twice what Prometheus sends at once by default.</summary>
    public const int SamplesPerRequest = 10_000;

    /// <summary>
    /// Connections wait for each other after as much time of data, ms: a Prometheus refuses what lies an hour before its newest sample,
    /// of whatever series.
    /// </summary>
    private const long PhaseLength = 30 * 60_000;

    public static LoadShape Wide { get; } = new("wide", 100_000, 60, 1, 4);

    public static LoadShape Long { get; } = new("long", 1_000, 40_320, 40, 2);

    /// <summary>The same in seconds, to see that the measuring works; its figures say nothing.</summary>
    public static LoadShape SmallWide { get; } = new("wide", 10_000, 40, 1, 4);

    public static LoadShape SmallLong { get; } = new("long", 200, 1_440, 40, 2);

    public int Targets => Series / SeriesLayout.Count;

    public int TargetsPerConnection => Targets / Connections;

    public int SeriesPerConnection => Series / Connections;

    public int Blocks => SamplesPerSeries / SamplesPerEntry;

    public long Samples => (long)Series * SamplesPerSeries;

    public TimeSpan Span => TimeSpan.FromMilliseconds(SamplesPerSeries * Interval);

    public string Description
        => $"{Series:N0} series × {SamplesPerSeries:N0} samples at {Interval / 1000} s, {SamplesPerEntry} a TimeSeries entry, "
            + $"requests of {SamplesPerRequest:N0}, {Connections} connections";

    public int PhaseOf(int block) => (int)(block * SamplesPerEntry * Interval / PhaseLength);
}
