using Observe.Store.Text;

namespace Observe.Dashboard.Traces;

/// <summary>Trace ids as people and programs write them: with or without leading zeros, in either case.</summary>
internal static class TraceIdText
{
    private const int Digits = 32;

    /// <summary>32 lower-case hex digits; null where it is no id.</summary>
    public static string? Normalize(string text)
        => text.Length is > 0 and <= Digits && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant().PadLeft(Digits, '0') : null;

    /// <summary>What is wrong with a text that is no id.</summary>
    public static string Problem(string text)
        => $"`{Excerpt.Of(text, 2 * Digits)}` is not a trace id of 1 to {Digits} hex digits";
}
