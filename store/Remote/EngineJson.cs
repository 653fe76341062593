using System.Globalization;
using System.Text.Json;
using Observe.Store.Metrics;

namespace Observe.Store.Remote;

/// <summary>Series and samples of Prometheus's JSON.</summary>
public static class EngineJson
{
    public static LabelSet Labels(JsonElement labels)
        => LabelSet.From(labels.EnumerateObject().Select(label => new Label(label.Name, label.Value.GetString() ?? "")));

    /// <summary>The samples of one series of a matrix, floats and histograms, in order of time.</summary>
    public static IReadOnlyList<Sample> Samples(JsonElement series)
    {
        var samples = new List<Sample>();
        if (series.TryGetProperty("values", out var values))
            samples.AddRange(values.EnumerateArray().Select(Float));
        if (!series.TryGetProperty("histograms", out var histograms))
            return samples;
        samples.AddRange(histograms.EnumerateArray().Select(Histogram));
        samples.Sort(static (a, b) => a.Time.CompareTo(b.Time));
        return samples;
    }

    /// <summary>The sample of one series of a vector.</summary>
    public static Sample Newest(JsonElement series)
        => series.TryGetProperty("value", out var value) ? Float(value) : Histogram(series.GetProperty("histogram"));

    /// <summary>Of <c>[seconds, "value"]</c>.</summary>
    public static Sample Float(JsonElement pair) => new(Time(pair[0]), Number(pair[1].GetString()!));

    /// <summary>Seconds as ms.</summary>
    public static long Time(JsonElement seconds) => (long)Math.Round(seconds.GetDecimal() * 1000);

    public static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>
    /// Of <c>[seconds, {count, sum, buckets: [[kind, lower, upper, count]]}]</c>: its buckets as ones with bounds of their own, because the
    /// API does not say its schema. Between two that do not touch lies an empty one.
    /// </summary>
    private static Sample Histogram(JsonElement pair)
    {
        var (bounds, counts) = (new List<double>(), new List<double>());
        if (pair[1].TryGetProperty("buckets", out var buckets))
        {
            foreach (var bucket in buckets.EnumerateArray())
            {
                var (lower, upper) = (Number(bucket[1].GetString()!), Number(bucket[2].GetString()!));
                if (double.IsFinite(lower) && (bounds.Count == 0 || bounds[^1] < lower))
                {
                    bounds.Add(lower);
                    counts.Add(0);
                }

                if (double.IsFinite(upper))
                    bounds.Add(upper);
                counts.Add(Number(bucket[3].GetString()!));
            }
        }

        return new Sample(Time(pair[0]), 0, new NativeHistogram
        {
            Schema = NativeHistogram.CustomBucketsSchema,
            Count = Number(pair[1].GetProperty("count").GetString()!),
            Sum = Number(pair[1].GetProperty("sum").GetString()!),
            CustomValues = [.. bounds],
            PositiveSpans = counts.Count == 0 ? [] : [new BucketSpan(0, (uint)counts.Count)],
            PositiveBuckets = [.. counts],
        });
    }
}
