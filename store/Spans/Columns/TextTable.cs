using Observe.Store.Chunks;

namespace Observe.Store.Spans.Columns;

/// <summary>Texts that repeat stand once; elsewhere stand their numbers.</summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, ulong> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    public ulong Of(string text)
    {
        if (_numbers.TryGetValue(text, out var number))
            return number;
        _texts.Add(text);
        return _numbers[text] = (ulong)_texts.Count - 1;
    }

    public void WriteTo(ByteWriter to)
    {
        to.Varint((ulong)_texts.Count);
        foreach (var text in _texts)
            to.Text(text);
    }

    public void WriteAttributes(IReadOnlyList<SpanAttribute> attributes, ByteWriter to)
    {
        to.Varint((ulong)attributes.Count);
        foreach (var attribute in attributes)
        {
            to.Varint(Of(attribute.Key));
            to.Varint(Of(attribute.Value));
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no table.</exception>
    public static string[] Read(ref ByteReader from)
    {
        var texts = new string[from.Count()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = from.Text();
        return texts;
    }

    public static string TextOf(string[] texts, ref ByteReader from)
        => from.Varint() is var number && number < (ulong)texts.Length ? texts[number] : throw new InvalidDataException($"there is no text {number}");

    public static SpanAttribute[] ReadAttributes(string[] texts, ref ByteReader from)
    {
        var count = from.Count();
        if (count == 0)
            return [];
        var attributes = new SpanAttribute[count];
        for (var i = 0; i < attributes.Length; i++)
            attributes[i] = new SpanAttribute(TextOf(texts, ref from), TextOf(texts, ref from));
        return attributes;
    }
}
