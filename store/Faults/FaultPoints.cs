namespace Observe.Store.Faults;

/// <summary>
/// Places between two steps of which a process may only have done the first. The crash test ends its child at each of them; nobody
/// else listens. None lies on the way of a write: the journal's are made by the test's own <see cref="Journal.IJournalDisk"/>.
/// </summary>
internal static class FaultPoints
{
    public const string FormatWritten = "format written";
    public const string CheckpointRestored = "checkpoint restored";
    public const string BlockHalfWritten = "block half written";
    public const string BlockBeforeRename = "block before rename";
    public const string BlockAfterRename = "block after rename";
    public const string HeadFlushed = "head flushed";
    public const string CheckpointBegun = "checkpoint begun";
    public const string CheckpointDone = "checkpoint done";
    public const string OldFileDeleted = "old file deleted";
    public const string MergeDone = "merge done";
    public const string BlockDeleted = "block deleted";
    public const string DeleteJournaled = "delete journaled";
    public const string TombstonesBeforeRename = "tombstones before rename";
    public const string TombstonesAfterRename = "tombstones after rename";

    public static IReadOnlyList<string> All { get; } =
    [
        FormatWritten, CheckpointRestored, BlockHalfWritten, BlockBeforeRename, BlockAfterRename, HeadFlushed, CheckpointBegun,
        CheckpointDone, OldFileDeleted, MergeDone, BlockDeleted, DeleteJournaled, TombstonesBeforeRename, TombstonesAfterRename,
    ];

    public const string SpanBlockHalfWritten = "span block half written";
    public const string SpanBlockBeforeRename = "span block before rename";
    public const string SpanBlockAfterRename = "span block after rename";
    public const string SpanBlockDeleted = "span block deleted";
    public const string SpanJournalDeleted = "span journal deleted";

    /// <summary>Those of spans: they have a trial of their own.</summary>
    public static IReadOnlyList<string> Spans { get; } =
    [
        SpanBlockHalfWritten, SpanBlockBeforeRename, SpanBlockAfterRename, SpanBlockDeleted, SpanJournalDeleted,
    ];

    /// <summary>Set before a store is opened, or never.</summary>
    public static Action<string>? Reached { get; set; }

    public static void Reach(string point) => Reached?.Invoke(point);
}
