using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.PromQL.Planning;

/// <summary>
/// The series of every selector of a query, found before evaluation begins. Their samples are decoded series by series as they are
/// evaluated, so a sum of rates holds no more than one series' samples at a time.
/// </summary>
internal sealed class Selections : IDisposable
{
    private readonly Dictionary<VectorSelector, (SelectedSeriesSet Set, SelectorNeed Need)> _bySelector = [];
    private long _sampleCount;
    private IReadOnlySet<VectorSelector> _tracked = new HashSet<VectorSelector>();

    /// <summary>Samples and summaries that were decoded.</summary>
    public long SampleCount => Interlocked.Read(ref _sampleCount);

    public void CountRead(long samples) => Interlocked.Add(ref _sampleCount, samples);

    public IReadOnlyList<SelectedSeries> SeriesOf(VectorSelector selector) => _bySelector[selector].Set.Series;

    public SelectorNeed NeedOf(VectorSelector selector) => _bySelector[selector].Need;

    /// <summary>Whether reset hints that are not known are worked out sample by sample.</summary>
    public bool TracksResets(VectorSelector selector) => _tracked.Contains(selector);

    /// <param name="expression">The query.</param>
    /// <param name="needs">Of its selectors.</param>
    /// <param name="reader">Has the series.</param>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="usesSummaries">Whether summaries may stand for samples.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async ValueTask<Selections> ReadAsync(
        Expression expression, IReadOnlyList<SelectorNeed> needs, IMetricReader reader, TenantId tenant, bool usesSummaries, CancellationToken cancellationToken)
    {
        var selections = new Selections { _tracked = ResetTracking.Selectors(expression) };
        try
        {
            foreach (var given in needs)
            {
                var need = usesSummaries ? given : given with { Hint = null };
                var set = await reader.SelectAsync(
                    tenant, new SeriesSelection(need.Selector.Matchers, need.From, need.To, need.Hint), cancellationToken);
                selections._bySelector[need.Selector] = (set, need);
            }

            return selections;
        }
        catch
        {
            selections.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var (set, _) in _bySelector.Values)
            set.Dispose();
        _bySelector.Clear();
    }
}

/// <summary>Histograms came among summaries, which say nothing of them: the query has to be evaluated over samples.</summary>
internal sealed class SummariesInsufficientException : Exception;
