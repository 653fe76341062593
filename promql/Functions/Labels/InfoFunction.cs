using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Labels;

/// <summary>
/// <c>info(v, {labels})</c>: adds to each series the labels of the info series (<c>target_info</c>, if nothing else is chosen) that has the
/// same <c>instance</c> and <c>job</c>. The second argument chooses info series and labels; a series without any is left out unless the
/// choice would do with none.
/// </summary>
internal sealed class InfoFunction
{
    private const string DefaultMetric = "target_info";

    private static readonly string[] Identifying = ["instance", "job"];

    private readonly FunctionCall _call;
    private readonly LabelMatcher[] _names;
    private readonly LabelMatcher[] _data;

    /// <summary>Info series by their name and identifying labels, with the times of their samples.</summary>
    private readonly Dictionary<(string Name, LabelSet Key), List<StepSeries>> _infos = [];

    private InfoFunction(FunctionCall call, VectorSelector selector)
    {
        _call = call;
        _names = [.. selector.Matchers.Where(matcher => matcher.Name == Label.MetricName)];
        _data = [.. selector.Matchers.Where(matcher => matcher.Name != Label.MetricName)];
    }

    public static IEnumerable<StepSeries> Evaluate(FunctionCall call)
        => new InfoFunction(call, (VectorSelector)call.Argument(1)).Enrich();

    /// <summary>The call with its second argument written out: which info metric, at which time.</summary>
    public static Call Complete(Call call)
    {
        var given = call.Arguments.Count > 1 ? Evaluator.Unwrapped(call.Arguments[1]) as VectorSelector : null;
        IReadOnlyList<LabelMatcher> matchers = given?.Matchers ?? [];
        if (matchers.All(matcher => matcher.Name != Label.MetricName))
            matchers = [.. matchers, new LabelMatcher(Label.MetricName, MatcherType.Equal, DefaultMetric)];
        var shift = given is null || given.Shift == TimeShift.None ? ShiftOf(call.Arguments[0]) ?? TimeShift.None : given.Shift;
        return call with { Arguments = [call.Arguments[0], new VectorSelector(null, matchers, shift, given?.Start ?? call.Start)] };
    }

    private static TimeShift? ShiftOf(Expression expression) => expression switch
    {
        VectorSelector selector => selector.Shift,
        Subquery subquery => subquery.Shift,
        _ => expression.Children.Select(ShiftOf).FirstOrDefault(shift => shift is not null),
    };

    private IEnumerable<StepSeries> Enrich()
    {
        var selector = (VectorSelector)_call.Argument(1);
        foreach (var info in InstantSelector.Evaluate(_call.Context, selector, _call.Steps, InstantSelector.Part.InfoTime))
        {
            var key = (MetricNames.Of(info.Labels), MatchKey.Keep(info.Labels, Identifying));
            if (!_infos.TryGetValue(key, out var series))
                _infos[key] = series = [];
            series.Add(info);
        }

        var names = _infos.Keys.Select(key => key.Name).Distinct().Order(StringComparer.Ordinal).ToArray();
        return SeriesMerge.Merge(_call.Context, _call.Vector(0).SelectMany(series => Enriched(series, names)));
    }

    private IEnumerable<StepSeries> Enriched(StepSeries series, string[] names)
    {
        // Info series themselves stay as they are.
        if (_names.Any(matcher => matcher.Matches(MetricNames.Of(series.Labels))))
            return [series];
        var key = MatchKey.Keep(series.Labels, Identifying);
        var results = new Dictionary<LabelSet, StepSeries>();
        for (var i = 0; i < _call.Steps.Count; i++)
        {
            if (!series.Has(i))
                continue;
            var added = key.Count == 0 ? [] : DataLabels(series.Labels, key, names, i);
            if (added.Count == 0 && _data.Any(matcher => !matcher.Matches("")))
                continue;
            var labels = added.Count == 0 ? series.Labels : LabelSet.From(series.Labels.Concat(added.Select(item => new Label(item.Key, item.Value))));
            if (!results.TryGetValue(labels, out var result))
            {
                result = new StepSeries(labels, _call.Context.NewColumn(_call.Steps.Count)) { DropsName = series.DropsName };
                results[labels] = result;
            }

            result.Set(i, series[i]);
        }

        _call.Context.Release(series);
        return results.Values;
    }

    private Dictionary<string, string> DataLabels(LabelSet labels, LabelSet key, string[] names, int step)
    {
        var added = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (Newest(name, key, step) is not { } info)
                continue;
            foreach (var label in info.Labels)
            {
                if (label.Name == Label.MetricName || (_data.Length > 0 && !Array.Exists(_data, matcher => matcher.Name == label.Name)))
                    continue;
                if (added.TryGetValue(label.Name, out var other) && other != label.Value)
                    throw new EvaluationException($"conflicting label: {label.Name}");
                if (labels[label.Name] is null)
                    added[label.Name] = label.Value;
            }
        }

        return added;
    }

    /// <summary>Of several info series with one identity the one with the newest sample: after a restart the old one lingers.</summary>
    private StepSeries? Newest(string name, LabelSet key, int step)
    {
        StepSeries? newest = null;
        foreach (var info in _infos.GetValueOrDefault((name, key)) ?? [])
        {
            if (!info.Has(step))
                continue;
            if (newest is not null && newest.Values[step] == info.Values[step])
            {
                var time = (long)(info.Values[step] * 1000);
                throw new EvaluationException($"found duplicate series for info metric: existing {newest.Labels} @ {time}, new {info.Labels} @ {time}");
            }

            if (newest is null || info.Values[step] > newest.Values[step])
                newest = info;
        }

        return newest;
    }
}
