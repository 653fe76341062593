using System.Buffers;
using System.Globalization;

namespace Observe.Dashboard.Traces;

/// <summary>Durations as Go writes them, which Jaeger, Tempo and TraceQL take: <c>1.5s</c>, <c>1h30m</c>, <c>250µs</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>"ms" before "m" and "s": the longer one wins. µ is U+00B5 or U+03BC.</summary>
    private static readonly (string Unit, double Nanoseconds)[] Units =
        [("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9)];

    /// <summary>Nanoseconds, not negative.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text is "0")
            return true;
        var sum = 0.0;
        var rest = text;
        while (!rest.IsEmpty)
        {
            var length = rest.IndexOfAnyExcept(NumberCharacters);
            if (length <= 0 || !double.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[length..];
            var unit = UnitOf(rest);
            if (unit < 0)
                return false;
            sum += number * Units[unit].Nanoseconds;
            rest = rest[Units[unit].Unit.Length..];
        }

        if (text.IsEmpty || sum >= long.MaxValue)
            return false;
        nanoseconds = (long)Math.Round(sum);
        return true;
    }

    private static int UnitOf(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < Units.Length; i++)
        {
            if (text.StartsWith(Units[i].Unit, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }
}
