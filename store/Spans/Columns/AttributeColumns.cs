using System.Runtime.InteropServices;
using Observe.Store.Chunks;

namespace Observe.Store.Spans.Columns;

/// <summary>
/// Attributes of spans that are being written. Which keys a span has, in which order, is its shape; few shapes make up most spans. Values
/// of a key that many spans have are a column each; those of the others share column 0, in order of rows.
/// </summary>
internal sealed class AttributeColumnsWriter
{
    /// <summary>Column 0 is the shared one.</summary>
    private const int MaxColumns = 256;

    /// <summary>A key has a column of its own where one of this many spans has it.</summary>
    private const int RowsAKey = 64;

    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private readonly List<(string Key, int Count)> _counts = [];

    /// <summary>The key of each attribute of each span, one after the other.</summary>
    private readonly List<int> _all = [];
    private int _before;

    public AttributeColumnsWriter(IReadOnlyList<Span> spans)
    {
        foreach (var span in spans)
            Count(span.Attributes);
        var columns = ColumnsOf(spans.Count);
        Columns = [.. Enumerable.Range(0, columns.Max(column => (int?)column) + 1 ?? 1).Select(_ => new TextColumnWriter())];
        WriteShapes(spans, columns);
    }

    /// <summary>Each key with each of its values, some more than once.</summary>
    public IEnumerable<(string Key, IEnumerable<string> Values)> Pairs { get; private set; } = [];

    /// <summary>Numbers, shapes and keys.</summary>
    public ByteWriter Shapes { get; } = new();

    public IReadOnlyList<TextColumnWriter> Columns { get; }

    private void Count(IReadOnlyList<SpanAttribute> attributes)
    {
        // Most spans have the keys of the one before, in the same order.
        var before = _all.Count - _before;
        _before = attributes.Count;
        for (var i = 0; i < attributes.Count; i++)
        {
            var key = attributes[i].Key;
            var number = before + i < _all.Count && _counts[_all[before + i]].Key == key ? _all[before + i] : NumberOf(key);
            CollectionsMarshal.AsSpan(_counts)[number].Count++;
            _all.Add(number);
        }
    }

    private int NumberOf(string key)
    {
        if (_keys.TryGetValue(key, out var number))
            return number;
        _counts.Add((key, 0));
        return _keys[key] = _counts.Count - 1;
    }

    /// <summary>The column of each key.</summary>
    private int[] ColumnsOf(int rows)
    {
        var columns = new int[_counts.Count];
        var own = Enumerable.Range(0, _counts.Count).Where(key => _counts[key].Count * RowsAKey >= rows)
            .OrderByDescending(key => _counts[key].Count).Take(MaxColumns - 1).Order();
        var next = 1;
        foreach (var key in own)
            columns[key] = next++;
        return columns;
    }

    private void WriteShapes(IReadOnlyList<Span> spans, int[] columns)
    {
        // A shape as a text of two characters a key, so that a dictionary of texts finds it.
        var shapes = new Dictionary<string, int>(StringComparer.Ordinal);
        var find = shapes.GetAlternateLookup<ReadOnlySpan<char>>();
        var (rows, shape, list) = (new int[spans.Count], new List<char>(), new List<string>());
        var (at, shared) = (0, new List<(string, IEnumerable<string>)>());
        for (var i = 0; i < rows.Length; i++)
        {
            shape.Clear();
            foreach (var attribute in spans[i].Attributes)
            {
                var key = _all[at++];
                shape.Add((char)key);
                shape.Add((char)(key >> 16));
                Columns[columns[key]].Add(attribute.Value);
                if (columns[key] == 0)
                    shared.Add((attribute.Key, [attribute.Value]));
            }

            var text = CollectionsMarshal.AsSpan(shape);
            if (!find.TryGetValue(text, out rows[i]))
            {
                rows[i] = list.Count;
                list.Add(new string(text));
                shapes[list[^1]] = rows[i];
            }
        }

        var own = Enumerable.Range(0, columns.Length).Where(key => columns[key] > 0);
        Pairs = own.Select(key => (_counts[key].Key, (IEnumerable<string>)Columns[columns[key]].Distinct)).Concat(shared);
        Shapes.Varint((ulong)_counts.Count);
        for (var key = 0; key < columns.Length; key++)
        {
            Shapes.Text(_counts[key].Key);
            Shapes.Varint((ulong)columns[key]);
        }

        Shapes.Varint((ulong)list.Count);
        foreach (var text in list)
        {
            Shapes.Varint((ulong)text.Length / 2);
            for (var i = 0; i < text.Length; i += 2)
                Shapes.Varint((ulong)(text[i] | (text[i + 1] << 16)));
        }

        CodeColumn.Write(rows, list.Count, Shapes);
    }
}

/// <summary>Keys, shapes and which row has which shape, as they are read.</summary>
internal sealed class AttributeShapes
{
    private readonly string[] _keys;
    private readonly int[] _columns;
    private readonly int[][] _shapes;
    private readonly int[] _rows;

    private AttributeShapes(string[] keys, int[] columns, int[][] shapes, int[] rows)
        => (_keys, _columns, _shapes, _rows) = (keys, columns, shapes, rows);

    /// <summary>How many columns of values there are at most.</summary>
    public int ColumnCount => _columns.Length == 0 ? 1 : _columns.Max() + 1;

    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static AttributeShapes Read(ReadOnlySpan<byte> content, int rows)
    {
        var from = new ByteReader(content);
        var keys = new string[from.Count()];
        var columns = new int[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = from.Text();
            columns[i] = from.Varint() is var column && column <= (ulong)keys.Length ? (int)column : throw new InvalidDataException($"column {column}");
        }

        var shapes = new int[from.Count()][];
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = new int[from.Count()];
            for (var j = 0; j < shapes[i].Length; j++)
                shapes[i][j] = from.Varint() is var key && key < (ulong)keys.Length ? (int)key : throw new InvalidDataException($"key {key}");
        }

        return new AttributeShapes(keys, columns, shapes, CodeColumn.Read(ref from, rows, shapes.Length));
    }

    /// <summary>Where the values of one key lie: in which column, and there at which place for each row; −1 where the row has none.</summary>
    public (int Column, int[] Places)? PlacesOf(string key)
    {
        var number = Array.IndexOf(_keys, key);
        if (number < 0)
            return null;
        var column = _columns[number];
        var first = new int[_shapes.Length];
        var taken = new int[_shapes.Length];
        for (var i = 0; i < _shapes.Length; i++)
        {
            first[i] = -1;
            foreach (var other in _shapes[i])
            {
                if (other == number && first[i] < 0)
                    first[i] = taken[i];
                if (_columns[other] == column)
                    taken[i]++;
            }
        }

        var (places, at) = (new int[_rows.Length], 0);
        for (var row = 0; row < places.Length; row++)
        {
            var shape = _rows[row];
            places[row] = first[shape] < 0 ? -1 : at + first[shape];
            at += taken[shape];
        }

        return (column, places);
    }

    /// <summary>The attributes of some rows.</summary>
    /// <param name="rows">In order.</param>
    /// <param name="columns">By number.</param>
    /// <exception cref="InvalidDataException">A column has fewer values than the shapes say.</exception>
    public SpanAttribute[][] Of(ReadOnlySpan<int> rows, Func<int, TextColumn> columns)
    {
        var read = new TextColumn?[ColumnCount];
        var at = new int[ColumnCount];
        var found = new SpanAttribute[rows.Length][];
        var next = 0;
        for (var row = 0; next < rows.Length; row++)
        {
            var shape = _shapes[_rows[row]];
            if (row != rows[next])
            {
                foreach (var key in shape)
                    at[_columns[key]]++;
                continue;
            }

            var attributes = shape.Length == 0 ? [] : new SpanAttribute[shape.Length];
            for (var i = 0; i < shape.Length; i++)
            {
                var column = _columns[shape[i]];
                var values = read[column] ??= columns(column);
                var place = at[column]++;
                if (place >= values.Rows.Length)
                    throw new InvalidDataException("a column of values ends early");
                attributes[i] = new SpanAttribute(_keys[shape[i]], values[place]);
            }

            found[next++] = attributes;
        }

        return found;
    }
}
