using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation.Aggregations;

/// <summary>
/// The groups of an aggregation. Long columns wait until there are some, then each core adds its share of the steps: the order in which
/// series are added to a step stays that of the series, so that an answer does not depend on the cores.
/// </summary>
internal sealed class SeriesGroups(QueryContext context, Func<LabelSet, LabelSet> key, int steps, Func<GroupColumn> newColumn)
{
    /// <summary>Values that wait at most: 4 MB.</summary>
    private const int MostWaiting = 1 << 19;

    /// <summary>Below so many steps sharing out costs more than it gains.</summary>
    private const int LeastForAllCores = 512;

    private readonly Dictionary<LabelSet, (GroupColumn Column, StepSeries Series)> _groups = [];
    private readonly List<(GroupColumn Column, StepSeries Series)> _waiting = [];

    public void Add(StepSeries series)
    {
        var labels = key(series.Labels);
        if (!_groups.TryGetValue(labels, out var group))
            _groups[labels] = group = (newColumn(), new StepSeries(labels, context.NewColumn(steps)));
        group.Series.DropsName |= series.DropsName;
        if (steps < LeastForAllCores || group.Column.KeepsSeries || series.Histograms is not null)
        {
            // Whoever waits comes before.
            AddWaiting();
            group.Column.Add(series, ..steps);
            Release(group.Column, series);
            return;
        }

        _waiting.Add((group.Column, series));
        if ((_waiting.Count + 1) * steps > MostWaiting)
            AddWaiting();
    }

    /// <summary>The groups that have a value at any step.</summary>
    public IEnumerable<StepSeries> Finish()
    {
        AddWaiting();
        foreach (var (column, series) in _groups.Values)
        {
            column.Finish(series);
            if (!series.IsEmpty())
                yield return series;
        }
    }

    private void AddWaiting()
    {
        if (_waiting.Count == 0)
            return;
        var share = (steps + Environment.ProcessorCount - 1) / Environment.ProcessorCount;
        Parallel.For(0, _waiting.Count == 1 ? 1 : Environment.ProcessorCount, index =>
        {
            var part = _waiting.Count == 1 ? ..steps : Math.Min(steps, index * share)..Math.Min(steps, (index + 1) * share);
            foreach (var (column, series) in _waiting)
                column.Add(series, part);
        });
        foreach (var (column, series) in _waiting)
            Release(column, series);
        _waiting.Clear();
    }

    private void Release(GroupColumn column, StepSeries series)
    {
        if (!column.KeepsSeries)
            context.Release(series);
    }
}
