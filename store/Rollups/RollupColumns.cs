using Observe.Store.Chunks;

namespace Observe.Store.Rollups;

/// <summary>What a record keeps of each window, as columns of whole numbers in this order.</summary>
internal enum RollupColumn
{
    /// <summary>Windows without samples before this one.</summary>
    Gap,
    Count,

    /// <summary>First sample's time after the window's begin, ms.</summary>
    FirstOffset,

    /// <summary>Last sample's time before the window's end, ms.</summary>
    LastOffset,

    /// <summary>First value less the last one of the window before.</summary>
    First,

    /// <summary>Last value less the first.</summary>
    Last,

    /// <summary>How far the least value is below first and last; of doubles a <see cref="ExtremeKind"/>.</summary>
    Min,

    /// <summary>How far the greatest value is above first and last; of doubles a <see cref="ExtremeKind"/>.</summary>
    Max,

    /// <summary>Sum less what it were if the values lay on a line from the first to the last.</summary>
    Sum,
    Resets,
    Correction,
}

/// <summary>Where a least or greatest double is found.</summary>
internal enum ExtremeKind
{
    First,
    Last,
    Own,
}

/// <summary>The columns of a record. Two bits a column say in what form each is written; they come first.</summary>
internal sealed class RollupColumns(int windows)
{
    private const int Columns = (int)RollupColumn.Correction + 1;
    private const int FormBytes = (2 * Columns + 7) / 8;

    private readonly long[] _numbers = new long[Columns * windows];

    public int Windows { get; } = windows;

    public Span<long> this[RollupColumn column] => _numbers.AsSpan((int)column * Windows, Windows);

    public void Encode(ByteWriter to)
    {
        var at = to.Length;
        to.Reserve(FormBytes).Clear();
        for (var column = 0; column < Columns; column++)
        {
            var form = (int)NumberColumn.Encode(this[(RollupColumn)column], to);
            to.Patch(at, FormBytes)[column / 4] |= (byte)(form << (column % 4 * 2));
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no columns of as many windows.</exception>
    public static RollupColumns Decode(int windows, ref ByteReader from)
    {
        var columns = new RollupColumns(windows);
        var forms = from.Take(FormBytes);
        for (var column = 0; column < Columns; column++)
            NumberColumn.Decode((ColumnForm)((forms[column / 4] >> (column % 4 * 2)) & 3), ref from, columns[(RollupColumn)column]);
        return columns;
    }
}
