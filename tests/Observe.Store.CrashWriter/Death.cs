using System.Diagnostics;
using Observe.Store.Embedded;
using Observe.Store.Faults;

namespace Observe.Store.CrashWriter;

/// <summary>Ends the process by SIGKILL at the n-th time that it reaches a point.</summary>
internal sealed class Death(string? point, int hit)
{
    /// <summary>The journal's points, beside those of <see cref="FaultPoints"/>.</summary>
    public const string JournalCreated = "journal file created";
    public const string JournalHalfHeader = "journal header half written";
    public const string JournalHalfRecord = "journal record half written";
    public const string JournalRecord = "journal record written";
    public const string JournalSynced = "journal synced";
    public const string JournalLeft = "journal file left";

    private int _hits;

    public static IReadOnlyList<string> Points { get; } =
    [
        .. FaultPoints.All, JournalCreated, JournalHalfHeader, JournalHalfRecord, JournalRecord, JournalSynced, JournalLeft,
    ];

    public void Reach(string reached)
    {
        if (IsNext(reached))
            Now();
    }

    /// <summary>Whether the process is to die at this time of reaching the point; counts it.</summary>
    public bool IsNext(string reached) => reached == point && Interlocked.Increment(ref _hits) == hit;

    public static void Now()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        // The signal is on its way; nothing more may happen on this thread.
        new ManualResetEventSlim().Wait();
    }
}
