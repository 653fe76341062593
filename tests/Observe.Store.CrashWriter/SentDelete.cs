using System.Globalization;
using Observe.Store.Deletes;
using Observe.Store.Metrics;

namespace Observe.Store.CrashWriter;

/// <summary>A delete of a range of one series as it is told to the parent before it is asked for.</summary>
internal sealed record SentDelete(int Writer, int Number, long Now, string Series, long MinTime, long MaxTime)
{
    public SeriesDelete ToDelete() => new([[new(SentSample.SeriesLabel, MatcherType.Equal, Series)]], MinTime, MaxTime);

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"D {Writer} {Number} {Now} {Series} {MinTime} {MaxTime}");

    public static SentDelete Parse(string line)
    {
        var parts = line.Split(' ');
        long Part(int i) => long.Parse(parts[i], CultureInfo.InvariantCulture);
        return new SentDelete((int)Part(1), (int)Part(2), Part(3), parts[4], Part(5), Part(6));
    }
}

/// <summary>Whether the store did it.</summary>
internal readonly record struct DeleteAnswer(int Writer, int Number, bool IsDone)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"E {Writer} {Number} {(IsDone ? 1 : 0)}");

    public static DeleteAnswer Parse(string line)
    {
        var parts = line.Split(' ');
        return new DeleteAnswer(
            int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture), parts[3] == "1");
    }
}
