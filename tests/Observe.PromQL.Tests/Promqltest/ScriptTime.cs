using System.Globalization;
using Observe.PromQL.Lexing;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>Times of scripts: <c>5m</c>, <c>-1h</c>, or a number of seconds; in ms.</summary>
internal static class ScriptTime
{
    public static long Parse(string text)
    {
        var isNegative = text.StartsWith('-');
        var body = text.TrimStart('-', '+');
        var at = 0;
        if (!(DurationText.TryRead(body, ref at, out var seconds) && at == body.Length))
            seconds = double.Parse(body, NumberStyles.Float, CultureInfo.InvariantCulture);
        var milliseconds = (long)Math.Round(seconds * 1000);
        return isNegative ? -milliseconds : milliseconds;
    }
}
