using System.Globalization;

namespace Observe.Store.Spans.Blocks;

/// <summary>
/// Which journals a block was made of, the first and the last: <c>0000000003-0000000009.block</c>. So a start sees without reading that a
/// journal or a smaller block has become part of a larger one.
/// </summary>
internal readonly record struct SpanBlockName(long First, long Last)
{
    public const string Extension = ".block";

    /// <summary>What a file is renamed to that cannot be read.</summary>
    public const string DamagedSuffix = ".damaged";

    public bool Holds(in SpanBlockName other) => First <= other.First && other.Last <= Last;

    public string PathIn(string folder)
        => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{First:D10}-{Last:D10}{Extension}"));

    /// <summary>Null for other files.</summary>
    public static SpanBlockName? Of(string path)
        => Path.GetFileName(path).Split('.')[0].Split('-') is [var first, var last]
            && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to) && from <= to
                ? new SpanBlockName(from, to)
                : null;
}
