using System.Text;
using Observe.Store.Chunks;

namespace Observe.Store.Spans.Columns;

/// <summary>Texts that are being written: each different one once, in order of first appearance, and which stands where.</summary>
internal sealed class TextColumnWriter
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private int[] _rows = new int[64];

    public int Count { get; private set; }

    public IReadOnlyList<string> Distinct => _texts;

    public void Add(string text)
    {
        // Many columns hold one text for long.
        var number = Count > 0 && _texts[_rows[Count - 1]] == text ? _rows[Count - 1] : NumberOf(text);
        if (Count == _rows.Length)
            Array.Resize(ref _rows, Count * 2);
        _rows[Count++] = number;
    }

    public void Write(ByteWriter to)
    {
        to.Varint((ulong)_texts.Count);
        foreach (var text in _texts)
            to.Varint((ulong)Encoding.UTF8.GetByteCount(text));
        foreach (var text in _texts)
            Encoding.UTF8.GetBytes(text, to.Reserve(Encoding.UTF8.GetByteCount(text)));
        to.Varint((ulong)Count);
        CodeColumn.Write(_rows.AsSpan(0, Count), _texts.Count, to);
    }

    private int NumberOf(string text)
    {
        if (_numbers.TryGetValue(text, out var number))
            return number;
        _texts.Add(text);
        return _numbers[text] = _texts.Count - 1;
    }
}

/// <summary>
/// Texts as they are read: compared as bytes, made texts only where one is asked for.
/// <code>
/// count of texts ┬ length of each ┬ all bytes ┬ count of rows ┬ numbers (CodeColumn)
/// </code>
/// </summary>
internal sealed class TextColumn
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly string?[] _texts;

    private TextColumn(byte[] bytes, int[] ends, int[] rows)
        => (_bytes, _ends, _texts, Rows) = (bytes, ends, new string?[ends.Length], rows);

    /// <summary>Which text each row has.</summary>
    public int[] Rows { get; }

    /// <exception cref="InvalidDataException">The bytes are no column.</exception>
    public static TextColumn Read(ReadOnlySpan<byte> content)
    {
        var from = new ByteReader(content);
        var ends = new int[from.Count()];
        var end = 0L;
        for (var i = 0; i < ends.Length; i++)
        {
            end += from.Count();
            ends[i] = end <= content.Length ? (int)end : throw new InvalidDataException("texts past the end");
        }

        var bytes = from.Take((int)end).ToArray();
        return new TextColumn(bytes, ends, CodeColumn.Read(ref from, from.Count(), ends.Length));
    }

    public string this[int row] => _texts[Rows[row]] ??= Encoding.UTF8.GetString(BytesOf(Rows[row]));

    /// <summary>The number of a text, or −1 where no row has it.</summary>
    public int NumberOf(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < _ends.Length; i++)
        {
            if (BytesOf(i).SequenceEqual(text))
                return i;
        }

        return -1;
    }

    private ReadOnlySpan<byte> BytesOf(int number)
    {
        var start = number == 0 ? 0 : _ends[number - 1];
        return _bytes.AsSpan(start, _ends[number] - start);
    }
}
