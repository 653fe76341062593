using Observe.Store.Metrics;

namespace Observe.Store.Head;

internal enum AppendOutcome
{
    Added,

    /// <summary>Took the place of another value at the same time (own writes only).</summary>
    Replaced,

    /// <summary>The very same sample is there already.</summary>
    Known,
    TooLate,
    Conflict,

    /// <summary>What is stored at this time must be fetched first: see <see cref="HeadSeries.Remember"/>.</summary>
    NotAtHand,

    /// <summary>The series had ended and was forgotten: resolve its labels again.</summary>
    Gone,
}

/// <summary>What an append did, so that it can be undone where the journal refuses the batch.</summary>
internal readonly record struct AppendResult(AppendOutcome Outcome, Sample Before = default);

/// <summary>How samples that are not newer than all before them are taken.</summary>
/// <param name="LateWindow">How much older than the newest a sample may be, ms.</param>
/// <param name="Overwrite">Whether another value takes the place of the one that is there (own writes and replay) or is refused.</param>
/// <param name="LooksIntoBlocks">
/// Whether a value in a block counts as being there. Not in replay: what is replayed was judged before, and a copy in the head of
/// what a block holds too is read once.
/// </param>
/// <param name="Blocks">What files hold; null where there are none, or they are not looked into.</param>
internal readonly record struct AppendRule(long LateWindow, bool Overwrite, bool LooksIntoBlocks, IBlockSamples? Blocks = null)
{
    public static AppendRule Replay { get; } = new(long.MaxValue, Overwrite: true, LooksIntoBlocks: false);
}

/// <summary>What files hold of series, one look at a time: for samples that come late.</summary>
internal interface IBlockSamples
{
    /// <summary>The newest sample's time, where it is not before <paramref name="from"/>; null where there is none so new.</summary>
    long? NewestOf(SeriesId series, long from);

    /// <summary>The sample at a time, or null.</summary>
    Sample? Find(SeriesId series, long time);
}
