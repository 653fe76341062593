using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Observe.Server.Configuration;

/// <summary>
/// Scalars as people write them: durations <c>500ms 30s 5m 2h 7d</c>, sizes <c>64MiB 1.5GiB 2GB</c>, enums in any case.
/// </summary>
internal static partial class SettingText
{
    private static readonly Dictionary<string, double> SecondsByUnit = new(StringComparer.Ordinal)
    {
        ["ms"] = 0.001,
        ["s"] = 1,
        ["m"] = 60,
        ["min"] = 60,
        ["h"] = 3600,
        ["d"] = 86400,
        ["w"] = 7 * 86400,
    };

    private static readonly Dictionary<string, double> BytesByUnit = new(StringComparer.Ordinal)
    {
        ["B"] = 1,
        ["kB"] = 1e3,
        ["MB"] = 1e6,
        ["GB"] = 1e9,
        ["TB"] = 1e12,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    /// <summary>Whether a type is written as one scalar.</summary>
    public static bool IsScalar(Type type)
        => Bare(type) is var bare && (bare == typeof(string) || bare.IsPrimitive || bare.IsEnum || bare == typeof(TimeSpan) || bare == typeof(Uri));

    /// <summary>The value and its text for .NET's binder, or a sentence on what was expected.</summary>
    public static bool TryParse(Type type, string text, out object? value, out string bound, out string expected)
    {
        var bare = Bare(type);
        bound = text;
        expected = "";
        value = text;
        if (bare == typeof(string))
            return true;
        if (bare == typeof(TimeSpan))
            return Parsed(TryDuration(text, out var duration), duration, duration.ToString("c", CultureInfo.InvariantCulture),
                "a duration such as 500ms, 30s, 5m, 2h or 7d", out value, ref bound, out expected);
        if (bare == typeof(bool))
            return Parsed(bool.TryParse(text, out var flag), flag, text, "true or false", out value, ref bound, out expected);
        if (bare.IsEnum)
            return Parsed(Enum.TryParse(bare, text, ignoreCase: true, out var member) && !int.TryParse(text, out _), member, text,
                "one of " + string.Join(", ", Enum.GetNames(bare).Select(name => char.ToLowerInvariant(name[0]) + name[1..])),
                out value, ref bound, out expected);
        if (bare == typeof(Uri))
            return Parsed(Uri.TryCreate(text, UriKind.Absolute, out var uri), uri, text, "an absolute URL", out value, ref bound, out expected);
        return TryNumber(bare, text, out value, ref bound, out expected);
    }

    /// <summary>A default as the reference and <c>config check</c> print it.</summary>
    public static string Format(object? value) => value switch
    {
        null => "none",
        "" => "none",
        bool flag => flag ? "true" : "false",
        TimeSpan span => FormatDuration(span),
        Enum member => char.ToLowerInvariant(member.ToString()[0]) + member.ToString()[1..],
        string text => text,
        IEnumerable items => string.Join(", ", items.Cast<object>()) is { Length: > 0 } joined ? joined : "none",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "none",
    };

    private static bool TryNumber(Type type, string text, out object? value, ref string bound, out string expected)
    {
        var whole = type != typeof(double) && type != typeof(float);
        var match = NumberWithUnit().Match(text);
        var ok = match.Success
            && double.TryParse(match.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && (match.Groups["unit"].Length == 0 || BytesByUnit.ContainsKey(match.Groups["unit"].Value));
        var scaled = ok
            ? double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
                * (match.Groups["unit"].Length == 0 ? 1 : BytesByUnit[match.Groups["unit"].Value])
            : 0;
        ok = ok && (!whole || scaled == Math.Truncate(scaled));
        try
        {
            value = ok ? Convert.ChangeType(scaled, type, CultureInfo.InvariantCulture) : null;
        }
        catch (OverflowException)
        {
            (ok, value) = (false, null);
        }

        return Parsed(ok, value, ok ? Format(value) : text, whole ? "a whole number" : "a number", out value, ref bound, out expected);
    }

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var match = NumberWithUnit().Match(text);
        if (match.Success && SecondsByUnit.TryGetValue(match.Groups["unit"].Value, out var unit)
            && double.TryParse(match.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number * unit) < TimeSpan.MaxValue.TotalSeconds)
        {
            duration = TimeSpan.FromSeconds(number * unit);
            return true;
        }

        return text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration);
    }

    private static string FormatDuration(TimeSpan span)
    {
        foreach (var (unit, seconds) in SecondsByUnit.Where(item => item.Key is not ("min" or "w")).Reverse())
        {
            if (span.TotalSeconds >= seconds && span.TotalSeconds % seconds == 0)
                return Format(span.TotalSeconds / seconds) + unit;
        }

        return Format(span.TotalMilliseconds) + "ms";
    }

    private static bool Parsed(
        bool ok, object? parsed, string text, string wanted, out object? value, ref string bound, out string expected)
    {
        value = ok ? parsed : null;
        bound = ok ? text : bound;
        expected = wanted;
        return ok;
    }

    private static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    [GeneratedRegex(@"^\s*(?<number>[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?)\s*(?<unit>[A-Za-z]*)\s*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberWithUnit();
}
