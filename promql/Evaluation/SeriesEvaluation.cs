using System.Runtime.ExceptionServices;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>
/// The columns of a selector's series, in the order of the series. Few are made one by one as they are asked for; many on all cores, a
/// block at a time, so that no more than a block's columns wait.
/// </summary>
internal static class SeriesEvaluation
{
    /// <summary>Fewer series than this take less time than it takes to share them out.</summary>
    private const int LeastForAllCores = 256;

    private const int Block = 1024;

    /// <summary>Taken at a time by one worker, so that workers seldom meet.</summary>
    private const int Share = 16;

    /// <param name="context">Of the query.</param>
    /// <param name="selector">Whose series.</param>
    /// <param name="newWorker">A function from a series to its column, or null where it has none. Each runs on one thread at a time.</param>
    public static IEnumerable<StepSeries> Over(QueryContext context, VectorSelector selector, Func<Func<RangeSeries, StepSeries?>> newWorker)
    {
        var series = context.Selections.SeriesOf(selector);
        return series.Count >= LeastForAllCores && Environment.ProcessorCount > 1
            ? OnAllCores(context, selector, series, newWorker)
            : OneByOne(new SelectorReader(context, selector), series, newWorker());
    }

    private static IEnumerable<StepSeries> OneByOne(SelectorReader reader, IReadOnlyList<SelectedSeries> series, Func<RangeSeries, StepSeries?> worker)
    {
        foreach (var selected in series)
        {
            if (reader.Evaluate(selected, worker) is { } column)
                yield return column;
        }
    }

    private static IEnumerable<StepSeries> OnAllCores(
        QueryContext context, VectorSelector selector, IReadOnlyList<SelectedSeries> series, Func<Func<RangeSeries, StepSeries?>> newWorker)
    {
        var workers = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => (Reader: new SelectorReader(context, selector), Evaluate: newWorker())).ToArray();
        for (var begin = 0; begin < series.Count; begin += Block)
        {
            var columns = new StepSeries?[Math.Min(Block, series.Count - begin)];
            var first = begin;
            var next = 0;
            Run(workers.Length, index =>
            {
                var (reader, evaluate) = workers[index];
                for (var from = Interlocked.Add(ref next, Share) - Share; from < columns.Length; from = Interlocked.Add(ref next, Share) - Share)
                {
                    for (var i = from; i < Math.Min(from + Share, columns.Length); i++)
                        columns[i] = reader.Evaluate(series[first + i], evaluate);
                }
            });
            foreach (var column in columns)
            {
                if (column is not null)
                    yield return column;
            }
        }
    }

    private static void Run(int workers, Action<int> work)
    {
        try
        {
            Parallel.For(0, workers, work);
        }
        catch (AggregateException error)
        {
            // Whatever went wrong first is what the query is told, as without other threads.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }
}
