using System.Text.Json;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>Answers of queries in Prometheus's JSON.</summary>
internal static class QueryValueJson
{
    public static void Write(Utf8JsonWriter json, QueryValue value, int limit)
    {
        json.WriteStartObject();
        json.WriteString("resultType", TypeName(value));
        json.WritePropertyName("result");
        switch (value)
        {
            case QueryValue.Scalar scalar:
                WritePoint(json, scalar.Time, GoNumber.Format(scalar.Value));
                break;
            case QueryValue.Text text:
                WritePoint(json, text.Time, text.Value);
                break;
            case QueryValue.Vector vector:
                WriteVector(json, Limited(vector.Samples, limit));
                break;
            case QueryValue.Matrix matrix:
                WriteMatrix(json, Limited(matrix.Series, limit));
                break;
        }

        json.WriteEndObject();
    }

    public static void WriteLabels(Utf8JsonWriter json, LabelSet labels)
    {
        json.WriteStartObject();
        foreach (var label in labels)
            json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }

    private static void WriteVector(Utf8JsonWriter json, IEnumerable<VectorSample> samples)
    {
        json.WriteStartArray();
        foreach (var item in samples)
        {
            json.WriteStartObject();
            json.WritePropertyName("metric");
            WriteLabels(json, item.Labels);
            json.WritePropertyName(item.Sample.IsHistogram ? "histogram" : "value");
            WriteSample(json, item.Sample);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMatrix(Utf8JsonWriter json, IEnumerable<MatrixSeries> series)
    {
        json.WriteStartArray();
        foreach (var share in series.Chunk(Environment.ProcessorCount * 4))
        {
            var texts = PointsJson.Format(share);
            for (var i = 0; i < share.Length; i++)
                WriteSeries(json, share[i], texts[i]);
        }

        json.WriteEndArray();
    }

    private static void WriteSeries(Utf8JsonWriter json, MatrixSeries series, PointsText? points)
    {
        json.WriteStartObject();
        json.WritePropertyName("metric");
        WriteLabels(json, series.Labels);
        if (points is { } text)
        {
            json.WritePropertyName("values");
            text.Write(json);
            text.Dispose();
        }
        else
        {
            WriteSamples(json, "values", series.Samples.Where(sample => !sample.IsHistogram));
            WriteSamples(json, "histograms", series.Samples.Where(sample => sample.IsHistogram));
        }

        json.WriteEndObject();
    }

    private static void WriteSamples(Utf8JsonWriter json, string name, IEnumerable<Sample> samples)
    {
        using var each = samples.GetEnumerator();
        if (!each.MoveNext())
            return;
        json.WriteStartArray(name);
        do
            WriteSample(json, each.Current);
        while (each.MoveNext());
        json.WriteEndArray();
    }

    private static void WriteSample(Utf8JsonWriter json, Sample sample)
    {
        if (sample.Histogram is not { } histogram)
        {
            WritePoint(json, sample.Time, GoNumber.Format(sample.Value));
            return;
        }

        json.WriteStartArray();
        WriteTime(json, sample.Time);
        WriteHistogram(json, histogram);
        json.WriteEndArray();
    }

    private static void WriteHistogram(Utf8JsonWriter json, NativeHistogram histogram)
    {
        json.WriteStartObject();
        json.WriteString("count", GoNumber.Format(histogram.Count));
        json.WriteString("sum", GoNumber.Format(histogram.Sum));
        var buckets = HistogramBuckets.All(histogram).Where(bucket => bucket.Count != 0).ToArray();
        if (buckets.Length > 0)
        {
            json.WriteStartArray("buckets");
            foreach (var bucket in buckets)
            {
                json.WriteStartArray();
                // 0 open at the left, 1 open at the right, 2 open at both ends, 3 closed at both.
                json.WriteNumberValue((bucket.LowerInclusive, bucket.UpperInclusive) switch
                {
                    (false, true) => 0,
                    (true, false) => 1,
                    (false, false) => 2,
                    _ => 3,
                });
                json.WriteStringValue(GoNumber.Format(bucket.Lower));
                json.WriteStringValue(GoNumber.Format(bucket.Upper));
                json.WriteStringValue(GoNumber.Format(bucket.Count));
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter json, long time, string value)
    {
        json.WriteStartArray();
        WriteTime(json, time);
        json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, long time)
    {
        Span<byte> text = stackalloc byte[PointsJson.MostBytesATime];
        json.WriteRawValue(text[..PointsJson.FormatTime(time, text)], skipInputValidation: true);
    }

    private static IEnumerable<T> Limited<T>(IReadOnlyList<T> items, int limit) => limit > 0 ? items.Take(limit) : items;

    private static string TypeName(QueryValue value) => value switch
    {
        QueryValue.Scalar => "scalar",
        QueryValue.Text => "string",
        QueryValue.Vector => "vector",
        _ => "matrix",
    };
}
