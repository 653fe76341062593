namespace Observe.Store.Policies;

/// <summary>
/// A pause in force; row of <c>StateTables.Pauses</c>, key <paramref name="Id"/>: <c>global</c> or a workload. Time in ms since the epoch.
/// </summary>
public sealed record Pause(string Id, bool Paused, string By, long At, string Comment)
{
    public const string GlobalKey = "global";
}

/// <summary>Who changed what; row of <c>StateTables.Audit</c>.</summary>
public sealed record AuditEntry(string Id, long Time, string Who, string What, string Subject, string? Before, string? After);
