using Observe.PromQL.Planning;

namespace Observe.PromQL.Evaluation;

/// <summary>What all nodes of one query share.</summary>
internal sealed class QueryContext(
    QueryTimes times, bool isRange, bool usesStartTimes, Selections selections, SampleBudget budget, Annotations annotations, CancellationToken cancellationToken)
{
    private readonly ColumnPool _columns = new();

    public QueryTimes Times => times;

    public bool IsRange => isRange;

    /// <summary>Whether counters heed when they began.</summary>
    public bool UsesStartTimes => usesStartTimes;

    public Selections Selections => selections;

    public SampleBudget Budget => budget;

    public Annotations Annotations => annotations;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>A column with nothing in it, paid from the budget until <see cref="Release"/>.</summary>
    public double[] NewColumn(int count)
    {
        cancellationToken.ThrowIfCancellationRequested();
        budget.Take(count);
        return _columns.Rent(count);
    }

    /// <summary>A series that nobody reads any more.</summary>
    public void Release(StepSeries series)
    {
        var column = series.TakeValues();
        budget.Return(column.Length);
        _columns.Return(column);
    }

    /// <summary>The series where it has any value; else it is released.</summary>
    public StepSeries? Kept(StepSeries series)
    {
        if (!series.IsEmpty())
            return series;
        Release(series);
        return null;
    }
}
