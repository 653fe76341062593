namespace Observe.Store.Deletes;

/// <summary>Says of a series that its samples of [MinTime, MaxTime] in blocks, and rollups made from such, up to a number are deleted.</summary>
/// <param name="MinTime">Begin, ms.</param>
/// <param name="MaxTime">End, ms, part of it.</param>
/// <param name="UpTo">Number of the newest block of then: samples written later are in memory or in newer ones.</param>
internal readonly record struct Tombstone(long MinTime, long MaxTime, long UpTo)
{
    public bool Touches(long number, long minTime, long maxTime) => number <= UpTo && minTime <= MaxTime && maxTime >= MinTime;

    /// <summary>Whether this one does all that another does.</summary>
    public bool Includes(in Tombstone other) => MinTime <= other.MinTime && MaxTime >= other.MaxTime && UpTo >= other.UpTo;
}
