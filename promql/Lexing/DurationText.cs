using System.Globalization;
using System.Text;

namespace Observe.PromQL.Lexing;

/// <summary>Durations such as <c>5m</c> or <c>1h30m</c>: units in falling order, each once.</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Milliseconds)[] Units =
    [
        ("y", 365 * 86_400_000L), ("w", 7 * 86_400_000L), ("d", 86_400_000L), ("h", 3_600_000L), ("m", 60_000L), ("s", 1000L), ("ms", 1L),
    ];

    /// <summary>Longest duration in seconds: what 64 bits of nanoseconds hold, as in Prometheus; 292 years.</summary>
    public const double MaxSeconds = long.MaxValue / 1e9;

    /// <summary>Reads a duration at a position, however long; where there is none, nothing moves.</summary>
    public static bool TryRead(string text, ref int at, out double seconds)
    {
        seconds = 0;
        var position = at;
        var largest = 0;
        var milliseconds = 0.0;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            var end = position;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            var unit = UnitAt(text, end, largest);
            if (unit < 0 || !double.TryParse(text.AsSpan(position, end - position), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return false;
            milliseconds += number * Units[unit].Milliseconds;
            largest = unit + 1;
            position = end + Units[unit].Unit.Length;
        }

        if (largest == 0 || (position < text.Length && (char.IsAsciiLetter(text[position]) || text[position] == '_')))
            return false;
        at = position;
        seconds = milliseconds / 1000.0;
        return true;
    }

    /// <summary>As PromQL prints durations: <c>1h30m</c>, <c>0s</c>.</summary>
    public static string Format(long milliseconds)
    {
        if (milliseconds == 0)
            return "0s";
        var text = new StringBuilder(milliseconds < 0 ? "-" : "");
        var rest = Math.Abs(milliseconds);
        foreach (var (unit, size) in Units)
        {
            // Weeks and years only where nothing is left over, as Prometheus does it.
            if (rest < size || (unit is "w" or "y" && rest % size != 0))
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{rest / size}{unit}");
            rest %= size;
        }

        return text.ToString();
    }

    private static int UnitAt(string text, int at, int from)
    {
        // "ms" before "m": the longer one wins.
        for (var i = Units.Length - 1; i >= from; i--)
        {
            if (string.CompareOrdinal(text, at, Units[i].Unit, 0, Units[i].Unit.Length) == 0)
                return i;
        }

        return -1;
    }
}
