using System.Globalization;

namespace Observe.Store.Chunks;

/// <summary>UTC days counted from the epoch, as <see cref="ChunkBuilder.DayOf"/> gives them, as dates and as text.</summary>
internal static class UtcDays
{
    private const string Format = "yyyy-MM-dd";
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static DateOnly DateOf(long day) => DateOnly.FromDayNumber((int)day + EpochDay);

    public static long Of(DateOnly date) => date.DayNumber - EpochDay;

    /// <summary>As <c>2026-11-24</c>.</summary>
    public static string NameOf(long day) => DateOf(day).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The day that <see cref="NameOf"/> names.</summary>
    public static long OfName(string name) => Of(DateOnly.ParseExact(name, Format, CultureInfo.InvariantCulture));

    /// <summary>As <see cref="OfName"/>; false where it is no such name.</summary>
    public static bool TryOfName(string name, out long day)
    {
        var isDay = DateOnly.TryParseExact(name, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        day = Of(date);
        return isDay;
    }

    /// <summary>Which days go: those before <paramref name="earliest"/>, then the oldest while all are larger than a limit.</summary>
    /// <param name="days">Oldest first.</param>
    /// <param name="earliest">The first that stays by age.</param>
    /// <param name="maxBytes">0 = no limit.</param>
    public static List<long> BeyondRetention(IReadOnlyList<(long Day, long Bytes)> days, long earliest, long maxBytes)
    {
        var total = days.Sum(day => day.Bytes);
        var due = new List<long>();
        foreach (var (day, bytes) in days)
        {
            if (day >= earliest && (maxBytes == 0 || total <= maxBytes))
                break;
            total -= bytes;
            due.Add(day);
        }

        return due;
    }
}
