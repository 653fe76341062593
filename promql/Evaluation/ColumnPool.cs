using System.Collections.Concurrent;

namespace Observe.PromQL.Evaluation;

/// <summary>
/// Columns of one query that are no longer needed, for the next series: a query of 500 series over 10,000 steps would else make and clear
/// 40 MB. All of one length, that of the query's steps as a rule; others are left to the collector. Thread-safe.
/// </summary>
internal sealed class ColumnPool
{
    private readonly ConcurrentBag<double[]> _columns = [];
    private int _length;

    /// <summary>A column full of <see cref="StepSeries.Absent"/>.</summary>
    public double[] Rent(int count)
    {
        var column = count == Volatile.Read(ref _length) && _columns.TryTake(out var known) ? known : GC.AllocateUninitializedArray<double>(count);
        Array.Fill(column, StepSeries.Absent);
        return column;
    }

    public void Return(double[] column)
    {
        if (Interlocked.CompareExchange(ref _length, column.Length, 0) is var length && (length == 0 || length == column.Length))
            _columns.Add(column);
    }
}
