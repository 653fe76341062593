namespace Observe.Store.Rollups;

/// <summary>Widths of windows, ms: files hold the narrow ones, the wide ones are added up from them.</summary>
internal static class RollupResolution
{
    public const long FiveMinutes = 300_000;

    public const long Hour = 3_600_000;
}
