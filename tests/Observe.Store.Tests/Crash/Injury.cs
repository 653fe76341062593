namespace Observe.Store.Tests.Crash;

/// <summary>What happens to the files between two lives.</summary>
internal enum Injury
{
    None,

    /// <summary>The next life begins without anybody having looked.</summary>
    NotLookedAt,

    /// <summary>Bytes behind what was acknowledged are cut off, flipped or added.</summary>
    Tail,

    /// <summary>What was never synced is gone; with durability <c>disk</c> only.</summary>
    PowerCut,

    /// <summary>A byte of a block or checkpoint is another.</summary>
    Block,
}
