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
    /// <summary>Fewer series than this take less time than it takes to share them out, unless they are long.</summary>
    private const int LeastForAllCores = 256;

    /// <summary>Nor is less than this shared out: ms of all series, 100,000 samples at the usual 15 s.</summary>
    private const long LeastTimeForAllCores = 100_000 * 15_000L;

    private const int Block = 1024;

    /// <summary>Taken at a time by one worker, so that workers seldom meet; fewer where all would be one worker's.</summary>
    private const int MaxShare = 16;

    /// <param name="context">Of the query.</param>
    /// <param name="selector">Whose series.</param>
    /// <param name="newWorker">A function from a series to its column, or null where it has none. Each runs on one thread at a time.</param>
    public static IEnumerable<StepSeries> Over(QueryContext context, VectorSelector selector, Func<Func<RangeSeries, StepSeries?>> newWorker)
    {
        var series = context.Selections.SeriesOf(selector);
        var need = context.Selections.NeedOf(selector);
        var isMuch = series.Count >= LeastForAllCores
            || (series.Count > 1 && !need.IsNewest && (need.To - need.From) * (double)series.Count >= LeastTimeForAllCores);
        return isMuch && Environment.ProcessorCount > 1
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
            var share = Math.Clamp(columns.Length / (4 * workers.Length), 1, MaxShare);
            var next = 0;
            Run(workers.Length, index =>
            {
                var (reader, evaluate) = workers[index];
                for (var from = Interlocked.Add(ref next, share) - share; from < columns.Length; from = Interlocked.Add(ref next, share) - share)
                {
                    for (var i = from; i < Math.Min(from + share, columns.Length); i++)
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
