using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation.Binaries;

/// <summary>
/// Arithmetic and comparison between two vectors: each element of the "many" side meets the one of the "one" side with the same matching
/// labels. Series are paired once; which of them meet is seen at each step.
/// </summary>
internal sealed class VectorMatcher
{
    private readonly QueryContext _context;
    private readonly Binary _binary;
    private readonly Steps _steps;
    private readonly ElementOperator _operator;
    private readonly bool _isSwapped;
    private readonly Dictionary<(LabelSet Labels, bool DropsName), StepSeries> _results = [];
    private bool[] _mayMatch = [];
    private (StepSeries Many, StepSeries One)? _lastPair;
    private StepSeries? _lastResult;

    private VectorMatcher(QueryContext context, Binary binary, Steps steps)
    {
        (_context, _binary, _steps) = (context, binary, steps);
        _operator = new ElementOperator(binary, context.Annotations);
        _isSwapped = binary.Matching.Cardinality == MatchCardinality.OneToMany;
    }

    private VectorMatching Matching => _binary.Matching;

    /// <exception cref="EvaluationException">Two elements of a "one" side have the same key.</exception>
    public static IEnumerable<StepSeries> Evaluate(Evaluator evaluator, Binary binary, Steps steps)
    {
        List<StepSeries> left = [.. evaluator.Vector(binary.Left, steps)];
        List<StepSeries> right = [.. evaluator.Vector(binary.Right, steps)];
        return new VectorMatcher(evaluator.Context, binary, steps).Match(left, right);
    }

    private IEnumerable<StepSeries> Match(List<StepSeries> left, List<StepSeries> right)
    {
        var key = MatchKey.Of(Matching);
        var groups = new Dictionary<LabelSet, (List<StepSeries> Many, List<StepSeries> One)>();
        var (many, one) = _isSwapped ? (right, left) : (left, right);
        _mayMatch = StepsThatMayMatch(left, right);
        foreach (var series in many)
            GroupOf(groups, key.Of(series.Labels)).Many.Add(series);
        foreach (var series in one)
            GroupOf(groups, key.Of(series.Labels)).One.Add(series);
        foreach (var (labels, group) in groups)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            MatchGroup(labels, group.Many, group.One);
        }

        foreach (var series in many.Concat(one))
            _context.Release(series);
        return _results.Values.Where(series => !series.IsEmpty());
    }

    /// <summary>Where a side is empty nothing matches, and what else is wrong with the other side does not matter.</summary>
    private bool[] StepsThatMayMatch(List<StepSeries> left, List<StepSeries> right)
    {
        var (hasLeft, hasRight) = (new bool[_steps.Count], new bool[_steps.Count]);
        for (var i = 0; i < _steps.Count; i++)
        {
            hasLeft[i] = left.Exists(series => series.Has(i));
            hasRight[i] = right.Exists(series => series.Has(i));
        }

        var isFilled = Matching.FillLeft is not null || Matching.FillRight is not null;
        return [.. hasLeft.Zip(hasRight, (one, other) => isFilled || (one && other))];
    }

    private static (List<StepSeries> Many, List<StepSeries> One) GroupOf(
        Dictionary<LabelSet, (List<StepSeries> Many, List<StepSeries> One)> groups, LabelSet key)
    {
        if (!groups.TryGetValue(key, out var group))
            groups[key] = group = ([], []);
        return group;
    }

    private void MatchGroup(LabelSet key, List<StepSeries> many, List<StepSeries> one)
    {
        var (fillMany, fillOne) = _isSwapped ? (Matching.FillRight, Matching.FillLeft) : (Matching.FillLeft, Matching.FillRight);
        // A missing side is filled by a series that has the matching labels alone.
        var standIn = fillMany is null && fillOne is null ? null : new StepSeries(key, []);
        for (var i = 0; i < _steps.Count; i++)
        {
            if (!_mayMatch[i])
                continue;
            var partner = Only(one, i, key);
            var matched = 0;
            foreach (var series in many)
            {
                if (!series.Has(i))
                    continue;
                if (partner is null && fillOne is null)
                    continue;
                if (++matched > 1 && Matching.Cardinality == MatchCardinality.OneToOne)
                {
                    throw new EvaluationException(
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
                }

                Meet(series, series[i], partner ?? standIn!, partner?[i] ?? Computed.Of(fillOne!.Value), i);
            }

            if (matched == 0 && partner is not null && fillMany is { } fill)
                Meet(standIn!, Computed.Of(fill), partner, partner[i], i);
        }
    }

    private StepSeries? Only(List<StepSeries> one, int step, LabelSet key)
    {
        StepSeries? only = null;
        foreach (var series in one)
        {
            if (!series.Has(step))
                continue;
            if (only is not null)
                throw Duplicate(only, series, key);
            only = series;
        }

        return only;
    }

    private EvaluationException Duplicate(StepSeries first, StepSeries second, LabelSet key)
    {
        var side = _isSwapped ? "left" : "right";
        var texts = new[] { Text(first.Labels), Text(second.Labels) }.Order(StringComparer.Ordinal);
        return new EvaluationException(
            $"found duplicate series for the match group {Text(key)} on the {side} hand-side of the operation: "
            + $"[{string.Join(", ", texts)}];many-to-many matching not allowed: matching labels must be unique on one side");
    }

    private void Meet(StepSeries many, in Computed manyValue, StepSeries one, in Computed oneValue, int step)
    {
        var result = _isSwapped ? _operator.Apply(oneValue, manyValue) : _operator.Apply(manyValue, oneValue);
        if (result.IsNone)
            return;
        var target = ResultOf(many, one);
        if (target.Has(step))
        {
            throw new EvaluationException(Matching.Cardinality == MatchCardinality.OneToOne
                ? SeriesMerge.Duplicate
                : "multiple matches for labels: grouping labels must ensure unique matches");
        }

        target.Set(step, result);
    }

    /// <summary>The column that a pair's results go to; mostly that of the step before.</summary>
    private StepSeries ResultOf(StepSeries many, StepSeries one)
    {
        if (_lastPair is { } last && ReferenceEquals(last.Many, many) && ReferenceEquals(last.One, one))
            return _lastResult!;
        var labels = ResultLabels(many.Labels, one.Labels);
        var dropsName = _binary.ReturnsBool || (many.DropsName && !_binary.ChangesQuantity);
        if (!_results.TryGetValue((labels, dropsName), out var result))
            _results[(labels, dropsName)] = result = new StepSeries(labels, _context.NewColumn(_steps.Count)) { DropsName = dropsName };
        (_lastPair, _lastResult) = ((many, one), result);
        return result;
    }

    private LabelSet ResultLabels(LabelSet many, LabelSet one)
    {
        var labels = _binary.ChangesQuantity ? MetricNames.Without(many) : many;
        if (Matching.Cardinality == MatchCardinality.OneToOne)
            return Matching.IsOn ? MatchKey.Keep(labels, [.. Matching.Labels]) : labels.Without([.. Matching.Labels]);
        foreach (var name in Matching.Include)
            labels = labels.With(name, one[name] ?? "");
        return labels;
    }

    private static string Text(LabelSet labels) => $"{{{string.Join(", ", labels)}}}";
}
