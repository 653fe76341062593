using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>Compares a result with what a script expects; null where they agree, else what differs.</summary>
internal static class ResultComparison
{
    private const double Tolerance = 1e-6;
    private const double SmallestNormal = 2.2250738585072014e-308;

    public static string? Of(EvalCommand eval, QueryValue value) => value switch
    {
        QueryValue.Scalar scalar => OfScalar(eval, scalar.Value),
        QueryValue.Text text => eval.Text == text.Value ? null : $"string \"{text.Value}\" instead of \"{eval.Text}\"",
        QueryValue.Vector vector => OfVector(eval, vector.Samples),
        QueryValue.Matrix matrix => OfMatrix(eval, matrix.Series),
        _ => "no value",
    };

    public static string? OfVector(EvalCommand eval, IReadOnlyList<VectorSample> samples)
    {
        if (eval.Text is not null || eval.Scalar is not null || eval.RangeVector is not null)
            return "an instant vector, which is not expected";
        var isOrdered = eval.Has(ExpectationKind.Ordered);
        var seen = new HashSet<LabelSet>();
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            var index = eval.Series.FindIndex(series => series.Labels == sample.Labels);
            if (index < 0)
                return $"unexpected series {sample.Labels} = {Text(sample.Sample)}";
            if (isOrdered && index != i)
                return $"{sample.Labels} at place {i + 1} instead of {index + 1}";
            if (!seen.Add(sample.Labels))
                return $"series {sample.Labels} twice";
            if (Difference(eval.Series[index].Points[0], sample.Sample) is { } difference)
                return $"{sample.Labels}: {difference}";
        }

        return eval.Series.Find(series => !seen.Contains(series.Labels)) is { } missing ? $"series {missing.Labels} is missing" : null;
    }

    public static string? OfScalar(EvalCommand eval, double value)
        => eval.Scalar is not { } expected ? $"scalar {value}, which is not expected"
            : AlmostEqual(expected, value) ? null : $"scalar {value} instead of {expected}";

    private static string? OfMatrix(EvalCommand eval, IReadOnlyList<MatrixSeries> matrix)
    {
        for (var i = 1; i < matrix.Count; i++)
        {
            if (matrix[i - 1].Labels >= matrix[i].Labels)
                return $"series not in order: {matrix[i - 1].Labels} before {matrix[i].Labels}";
        }

        var (start, step) = eval.RangeVector is { } range ? (range.Start, range.Step) : (eval.Start, eval.Step ?? 1);
        foreach (var series in matrix)
        {
            if (eval.Series.Find(expected => expected.Labels == series.Labels) is not { } found)
                return $"unexpected series {series.Labels} = {string.Join(' ', series.Samples.Select(Text))}";
            if (DifferenceOf(found, series, start, step) is { } difference)
                return $"{series.Labels}: {difference}";
        }

        return eval.Series.Find(expected => expected.Points.Any(point => !point.IsAbsent) && matrix.All(series => series.Labels != expected.Labels)) is { } missing
            ? $"series {missing.Labels} is missing"
            : null;
    }

    private static string? DifferenceOf(ScriptSeries expected, MatrixSeries series, long start, long step)
    {
        var byTime = series.Samples.ToDictionary(sample => sample.Time);
        for (var i = 0; i < expected.Points.Count; i++)
        {
            var time = start + (i * step);
            var point = expected.Points[i];
            if (!byTime.Remove(time, out var sample))
            {
                if (!point.IsAbsent)
                    return $"nothing at {time} ms instead of {Text(point)}";
            }
            else if (point.IsAbsent)
            {
                return $"{Text(sample)} at {time} ms, where nothing is expected";
            }
            else if (Difference(point, sample) is { } difference)
            {
                return $"at {time} ms {difference}";
            }
        }

        return byTime.Count > 0 ? $"{Text(byTime.Values.First())} at {byTime.Keys.First()} ms, where nothing is expected" : null;
    }

    private static string? Difference(ScriptPoint expected, Sample actual)
    {
        if (expected.Histogram is { } histogram)
            return actual.Histogram is { } other && AreEqual(histogram, other) ? null : $"{Text(actual)} instead of {Text(expected)}";
        return actual.Histogram is null && AlmostEqual(expected.Value!.Value, actual.Value) ? null : $"{Text(actual)} instead of {Text(expected)}";
    }

    private static bool AreEqual(ScriptHistogram expected, NativeHistogram actual)
    {
        var (a, b) = (HistogramArithmetic.Compact(expected.Histogram), HistogramArithmetic.Compact(actual));
        return a.Schema == b.Schema
            && AlmostEqual(a.Count, b.Count) && AlmostEqual(a.Sum, b.Sum)
            && AlmostEqual(a.ZeroThreshold, b.ZeroThreshold) && AlmostEqual(a.ZeroCount, b.ZeroCount)
            && a.PositiveSpans.AsSpan().SequenceEqual(b.PositiveSpans.AsSpan()) && a.NegativeSpans.AsSpan().SequenceEqual(b.NegativeSpans.AsSpan())
            && AreEqual(a.PositiveBuckets.AsSpan(), b.PositiveBuckets.AsSpan()) && AreEqual(a.NegativeBuckets.AsSpan(), b.NegativeBuckets.AsSpan())
            && a.CustomValues.AsSpan().SequenceEqual(b.CustomValues.AsSpan())
            && (!expected.HasHint || a.ResetHint == b.ResetHint);
    }

    private static bool AreEqual(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length)
            return false;
        for (var i = 0; i < a.Length; i++)
        {
            if (!AlmostEqual(a[i], b[i]))
                return false;
        }

        return true;
    }

    private static bool AlmostEqual(double a, double b)
    {
        if (Staleness.IsMarker(a) || Staleness.IsMarker(b))
            return Staleness.IsMarker(a) && Staleness.IsMarker(b);
        if ((double.IsNaN(a) && double.IsNaN(b)) || a == b)
            return true;
        var (sum, difference) = (Math.Abs(a) + Math.Abs(b), Math.Abs(a - b));
        return a == 0 || b == 0 || sum < SmallestNormal
            ? difference < Tolerance * SmallestNormal
            : difference / Math.Min(sum, double.MaxValue) < Tolerance;
    }

    private static string Text(ScriptPoint point)
        => point.Histogram is { } histogram ? $"{HistogramText.Of(histogram.Histogram)} {histogram.Histogram.ResetHint}" : point.Value is { } value ? GoNumber.Format(value) : "_";

    private static string Text(Sample sample)
        => sample.Histogram is { } histogram ? $"{HistogramText.Of(histogram)} {histogram.ResetHint}" : GoNumber.Format(sample.Value);
}
