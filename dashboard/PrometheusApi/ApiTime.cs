using System.Globalization;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>Times and durations as Prometheus's API takes them: Unix seconds or RFC 3339; seconds or <c>5m</c>.</summary>
public static class ApiTime
{
    /// <summary>Milliseconds since the epoch.</summary>
    public static bool TryParse(string text, out long milliseconds)
    {
        milliseconds = 0;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            var inRange = double.IsFinite(seconds) && Math.Abs(seconds) < 9e12;
            milliseconds = inRange ? (long)Math.Round(seconds * 1000) : 0;
            return inRange;
        }

        var isDate = text.Length > 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && (milliseconds = time.ToUnixTimeMilliseconds()) == milliseconds;
        return isDate;
    }

    /// <summary>Milliseconds; greater than zero.</summary>
    public static bool TryParseDuration(string text, out long milliseconds)
    {
        var at = 0;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && !(PromQL.Lexing.DurationText.TryRead(text, ref at, out seconds) && at == text.Length))
        {
            milliseconds = 0;
            return false;
        }

        milliseconds = double.IsFinite(seconds) && seconds < 9e12 ? (long)Math.Round(seconds * 1000) : 0;
        return milliseconds > 0;
    }
}
