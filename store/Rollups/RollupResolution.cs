namespace Observe.Store.Rollups;

/// <summary>Widths of windows, ms.</summary>
internal static class RollupResolution
{
    public const long FiveMinutes = 300_000;

    public const long Hour = 3_600_000;
}
