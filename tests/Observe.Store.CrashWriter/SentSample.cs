using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Observe.Store.Metrics;

namespace Observe.Store.CrashWriter;

/// <summary>What the store must make of a sample.</summary>
internal enum Expected
{
    Accepted = '+',

    /// <summary>Accepted, or refused as too late: other writers share the series and may be further.</summary>
    Either = '?',
    Refused = '-',
}

/// <summary>
/// One sample as the parent's record knows it; its value follows from series, time and version, so that nobody need send it. Version 0
/// is what senders write; a forecast is made anew under versions that grow, any other one contradicts version 0.
/// </summary>
internal readonly record struct SentSample(string Series, long Time, int Version, Expected Expected)
{
    public const string MetricName = "crash";
    public const string SeriesLabel = "series";

    public static LabelSet LabelsOf(string series)
        => LabelSet.From((Label.MetricName, MetricName), (SeriesLabel, series), ("zone", $"zone-{series.Length % 3}"), ("job", series[..1]));

    public static Sample ValueOf(string series, long time, int version)
    {
        var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{series} {time}")));
        if (version != 0)
            return new Sample(time, -1000 - version);
        if (series.EndsWith('5') || (series.EndsWith('7') && hash % 4 == 0))
            return new Sample(time, 0, HistogramOf(hash), 0);
        var start = series.EndsWith('3') ? time - (time % 7_200_000) : 0;
        return new Sample(time, FloatOf(hash), null, start);
    }

    public Sample ToSample() => ValueOf(Series, Time, Version);

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Series},{Time},{Version},{(char)Expected}");

    public static SentSample Parse(string text)
    {
        var parts = text.Split(',');
        return new SentSample(
            parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture), (Expected)parts[3][0]);
    }

    private static double FloatOf(ulong hash) => (hash % 16) switch
    {
        0 => Staleness.Marker,
        1 => double.NaN,
        2 => BitConverter.UInt64BitsToDouble(hash & 0x7fefffffffffffff),
        < 8 => hash >> 8 & 0xffff,
        _ => (hash >> 8 & 0xfffff) / 1000.0,
    };

    private static NativeHistogram HistogramOf(ulong hash) => hash % 16 == 0
        ? NativeHistogram.Stale
        : new NativeHistogram
        {
            Schema = (int)(hash % 5),
            Count = (hash >> 4 & 0xff) + (hash >> 12 & 0xff),
            Sum = hash >> 4 & 0xffff,
            PositiveSpans = [new((int)(hash >> 20 & 7), 2)],
            PositiveBuckets = [hash >> 4 & 0xff, hash >> 12 & 0xff],
        };
}
