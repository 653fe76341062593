using System.Buffers;
using System.Text.Json;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>
/// Hot: the floats of a series in Prometheus's JSON, <c>[[1700000000.5,"0.25"],…]</c>, straight into bytes: of an answer of 500,000 points
/// the text is a good part of the work. Guarded by the benchmark of answers.
/// </summary>
internal static class PointsJson
{
    /// <summary>A sign, 16 digits, a point and 3 digits.</summary>
    public const int MostBytesATime = 21;

    /// <summary>With brackets, quotes and commas.</summary>
    private const int MostBytesAPoint = MostBytesATime + GoNumber.MaxLength + 6;

    /// <summary>Fewer points than this are written sooner than shared out.</summary>
    private const int LeastForAllCores = 10_000;

    /// <summary>As texts that wait to be written, on all cores where there are many points; null of a series that has histograms.</summary>
    public static PointsText?[] Format(MatrixSeries[] series)
    {
        var texts = new PointsText?[series.Length];
        var isLong = series.Sum(item => (long)item.Samples.Count) >= LeastForAllCores;
        Parallel.For(0, series.Length, new ParallelOptions { MaxDegreeOfParallelism = isLong ? Environment.ProcessorCount : 1 }, index =>
        {
            if (series[index].Samples is StepPoints points)
                texts[index] = Format(points);
        });
        return texts;
    }

    private static PointsText Format(StepPoints points)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((points.Values.Length * MostBytesAPoint) + 2);
        return new PointsText(buffer, Format(points, buffer));
    }

    /// <summary>Seconds with at most three decimals, never an exponent.</summary>
    public static int FormatTime(long time, Span<byte> to)
    {
        var (seconds, milliseconds) = Math.DivRem(Math.Abs(time), 1000);
        var length = time < 0 ? 1 : 0;
        to[0] = (byte)'-';
        seconds.TryFormat(to[length..], out var written);
        length += written;
        if (milliseconds == 0)
            return length;
        to[length] = (byte)'.';
        milliseconds.TryFormat(to[(length + 1)..], out _, "000");
        length += 4;
        while (to[length - 1] == '0')
            length--;
        return length;
    }

    private static int Format(StepPoints points, Span<byte> to)
    {
        var length = 0;
        to[length++] = (byte)'[';
        var values = points.Values;
        for (var i = 0; i < values.Length; i++)
        {
            if (Staleness.IsMarker(values[i]))
                continue;
            if (length > 1)
                to[length++] = (byte)',';
            to[length++] = (byte)'[';
            length += FormatTime(points.Start + (i * points.Step), to[length..]);
            to[length++] = (byte)',';
            to[length++] = (byte)'"';
            length += GoNumber.Format(values[i], to[length..]);
            to[length++] = (byte)'"';
            to[length++] = (byte)']';
        }

        to[length++] = (byte)']';
        return length;
    }
}

/// <summary>The text of a series' points in a lent buffer, to be given back.</summary>
internal readonly struct PointsText(byte[] buffer, int length) : IDisposable
{
    public void Write(Utf8JsonWriter json) => json.WriteRawValue(buffer.AsSpan(0, length), skipInputValidation: true);

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}
