using Observe.Store.Chunks;

namespace Observe.Store.Index;

/// <summary>The series of a pair of a block's index, ascending: as gaps in varints, or all of the block's.</summary>
internal ref struct BlockPostings(ByteReader gaps, int count, int seriesCount)
{
    private ByteReader _gaps = gaps;
    private readonly bool _isAll;
    private int _left = count;
    private ulong _next;

    private BlockPostings(int seriesCount)
        : this(default, seriesCount, seriesCount)
        => _isAll = true;

    public int Current { get; private set; }

    public static BlockPostings All(int seriesCount) => new(seriesCount);

    public readonly BlockPostings GetEnumerator() => this;

    /// <exception cref="InvalidDataException">It names a series that the block has not.</exception>
    public bool MoveNext()
    {
        if (_left-- <= 0)
            return false;
        _next += _isAll ? 0 : _gaps.Varint();
        if (_next >= (ulong)seriesCount)
            throw new InvalidDataException($"there is no series {_next}");
        Current = (int)_next++;
        return true;
    }
}
