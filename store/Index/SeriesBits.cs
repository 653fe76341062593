using System.Buffers;
using System.Numerics;

namespace Observe.Store.Index;

/// <summary>A set of the series of one block by their numbers, a bit each; to be disposed.</summary>
internal sealed class SeriesBits : IDisposable
{
    private const int BitsAWord = 64;

    private readonly ulong[] _words;
    private readonly int _count;

    private SeriesBits(int series)
    {
        _count = (series + BitsAWord - 1) / BitsAWord;
        _words = ArrayPool<ulong>.Shared.Rent(_count);
        Words.Clear();
    }

    private Span<ulong> Words => _words.AsSpan(0, _count);

    public static SeriesBits None(int series) => new(series);

    public static SeriesBits All(int series)
    {
        var bits = new SeriesBits(series);
        bits.Words.Fill(ulong.MaxValue);
        if (series % BitsAWord != 0)
            bits.Words[^1] = (1UL << (series % BitsAWord)) - 1;
        return bits;
    }

    public void Add(int series) => _words[series / BitsAWord] |= 1UL << (series % BitsAWord);

    public void AddAll(SeriesBits others)
    {
        for (var i = 0; i < _count; i++)
            _words[i] |= others._words[i];
    }

    public void IntersectWith(SeriesBits others)
    {
        for (var i = 0; i < _count; i++)
            _words[i] &= others._words[i];
    }

    public void Remove(SeriesBits others)
    {
        for (var i = 0; i < _count; i++)
            _words[i] &= ~others._words[i];
    }

    /// <summary>The numbers, ascending.</summary>
    public List<int> ToList()
    {
        var numbers = new List<int>();
        for (var i = 0; i < _count; i++)
        {
            for (var word = _words[i]; word != 0; word &= word - 1)
                numbers.Add((i * BitsAWord) + BitOperations.TrailingZeroCount(word));
        }

        return numbers;
    }

    public void Dispose() => ArrayPool<ulong>.Shared.Return(_words);
}
