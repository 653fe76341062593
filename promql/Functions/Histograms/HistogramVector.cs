using System.Globalization;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Histograms;

/// <summary>The histograms of a vector: native ones, and classic ones of the series that differ in <c>le</c> alone.</summary>
internal sealed class HistogramVector
{
    private const string UpperBoundLabel = "le";

    private readonly FunctionCall _call;
    private readonly Expression _argument;
    private readonly Dictionary<LabelSet, Group> _groups = [];

    private HistogramVector(FunctionCall call, Expression argument) => (_call, _argument) = (call, argument);

    /// <summary>What one of both kinds answers at a step.</summary>
    public delegate double OfNative(NativeHistogram histogram, int step, string metric);

    public delegate double OfClassic(List<ClassicBucket> buckets, int step, string metric);

    public static HistogramVector Read(FunctionCall call, int index)
    {
        var vector = new HistogramVector(call, call.Argument(index));
        foreach (var series in call.Vector(index))
            vector.Add(series);
        return vector;
    }

    /// <summary>A series for each histogram, without its name in the end.</summary>
    public IEnumerable<StepSeries> Evaluate(OfNative native, OfClassic classic, Func<LabelSet, LabelSet>? relabel = null)
    {
        foreach (var (labels, group) in _groups)
        {
            var result = new StepSeries(relabel?.Invoke(labels) ?? labels, _call.Context.NewColumn(_call.Steps.Count)) { DropsName = true };
            for (var i = 0; i < _call.Steps.Count; i++)
            {
                _call.Context.CancellationToken.ThrowIfCancellationRequested();
                Fill(result, group, i, MetricNames.Of(labels), native, classic);
            }

            if (_call.Keeps(result))
                yield return result;
        }
    }

    private void Fill(StepSeries result, Group group, int step, string metric, OfNative native, OfClassic classic)
    {
        var histogram = group.Native.Find(series => series.HistogramAt(step) is not null)?.HistogramAt(step);
        var buckets = new List<ClassicBucket>();
        foreach (var (series, bound) in group.Buckets)
        {
            if (series.Has(step) && series.HistogramAt(step) is null)
                buckets.Add(new ClassicBucket(bound, series.Values[step]));
        }

        if (histogram is not null && buckets.Count > 0)
            _call.Annotations.Warn(AnnotationTexts.MixedClassicNative(metric), _argument);
        else if (histogram is not null)
            result.Set(step, native(histogram, step, metric));
        else if (buckets.Count > 0)
            result.Set(step, classic(buckets, step, metric));
    }

    private void Add(StepSeries series)
    {
        if (series.Histograms is not null && HasHistogram(series))
            GroupOf(series.Labels).Native.Add(series);
        if (!HasFloat(series))
            return;
        var text = series.Labels[UpperBoundLabel] ?? "";
        if (!TryBound(text, out var bound))
        {
            _call.Annotations.Warn(AnnotationTexts.BadBucketLabel(text, MetricNames.Of(series.Labels)), _argument);
            return;
        }

        GroupOf(series.Labels.Without(UpperBoundLabel)).Buckets.Add((series, bound));
    }

    private Group GroupOf(LabelSet labels)
    {
        if (!_groups.TryGetValue(labels, out var group))
            _groups[labels] = group = new Group([], []);
        return group;
    }

    private static bool HasHistogram(StepSeries series) => Array.Exists(series.Histograms!, histogram => histogram is not null);

    private static bool HasFloat(StepSeries series)
    {
        for (var i = 0; i < series.Values.Length; i++)
        {
            if (series.Has(i) && series.HistogramAt(i) is null)
                return true;
        }

        return false;
    }

    private static bool TryBound(string text, out double bound)
    {
        bound = text.ToUpperInvariant() switch
        {
            "+INF" or "INF" or "+INFINITY" or "INFINITY" => double.PositiveInfinity,
            "-INF" or "-INFINITY" => double.NegativeInfinity,
            _ => 0,
        };
        return double.IsInfinity(bound) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out bound);
    }

    private sealed record Group(List<StepSeries> Native, List<(StepSeries Series, double UpperBound)> Buckets);
}
