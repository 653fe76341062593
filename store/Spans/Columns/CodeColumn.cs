using Observe.Store.Chunks;

namespace Observe.Store.Spans.Columns;

/// <summary>
/// Numbers of things that are numbered by first appearance: 0 says "the next new one", anything else is the number and one. So a column
/// whose values are all different is all zeros. Written in as many bytes as the largest takes, all lowest bytes first.
/// </summary>
internal static class CodeColumn
{
    public static void Write(ReadOnlySpan<int> numbers, int distinct, ByteWriter to)
    {
        var bytes = to.Reserve(checked(numbers.Length * WidthOf(distinct)));
        var (seen, count) = (0, numbers.Length);
        for (var i = 0; i < count; i++)
        {
            var code = numbers[i] == seen ? 0 : numbers[i] + 1;
            if (code == 0)
                seen++;
            for (var at = i; at < bytes.Length; at += count)
            {
                bytes[at] = (byte)code;
                code >>= 8;
            }
        }
    }

    /// <exception cref="InvalidDataException">A number that nothing has.</exception>
    public static int[] Read(ref ByteReader from, int count, int distinct)
    {
        var bytes = from.Take(checked(count * WidthOf(distinct)));
        var (numbers, seen) = (new int[count], 0);
        for (var i = 0; i < count; i++)
        {
            var code = 0;
            for (var (at, shift) = (i, 0); at < bytes.Length; at += count, shift += 8)
                code |= bytes[at] << shift;
            var number = code == 0 ? seen++ : code - 1;
            if ((uint)number >= (uint)distinct)
                throw new InvalidDataException($"number {number} of {distinct}");
            numbers[i] = number;
        }

        return numbers;
    }

    private static int WidthOf(int distinct) => distinct switch
    {
        <= byte.MaxValue => 1,
        <= ushort.MaxValue => 2,
        <= 0xffffff => 3,
        _ => 4,
    };
}
