using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Index;
using Observe.Store.Metrics;
using Observe.Store.Rollups;

namespace Observe.Store.Embedded;

/// <summary>
/// What a query selects, of memory, blocks and rollups. It takes them in an order in which nothing is missed that moves on meanwhile:
/// tombstones, which a merge that carries them out makes forget; memory, which a flush moves into a block; blocks, which go when their
/// rollups are kept; rollups.
/// </summary>
internal sealed class StoredSelection(TenantMetrics metrics, SeriesSelection selection)
{
    private readonly List<Found> _found = [];
    private Dictionary<SeriesId, Found>? _byId;

    public List<SelectedSeries> Run(CancellationToken cancellationToken)
    {
        var deleted = metrics.Tombstones.Series;
        FindInMemory(cancellationToken);
        var files = metrics.Blocks.Files;
        var plan = metrics.Rollups.PlanFor(selection, files);
        foreach (var file in files.Where(file => file.Overlaps(selection.MinTime, selection.MaxTime)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            FindIn(file);
        }

        if (plan is not null)
            FindIn(plan);
        var selected = new List<SelectedSeries>(_found.Count);
        foreach (var found in _found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Chunks(found, plan, deleted.GetValueOrDefault(found.Id).Tombstones) is { Count: > 0 } chunks)
                selected.Add(new SelectedSeries(found.Labels, chunks));
        }

        selected.Sort(static (a, b) => a.Labels.CompareTo(b.Labels));
        return selected;
    }

    private void FindInMemory(CancellationToken cancellationToken)
    {
        var chunks = new List<IChunk>();
        foreach (var series in metrics.Index.Select(selection.Matchers))
        {
            cancellationToken.ThrowIfCancellationRequested();
            chunks.Clear();
            series.CollectChunks(selection.MinTime, selection.MaxTime, chunks);
            _found.Add(new Found(series.Id, series.Labels, [.. chunks]));
        }
    }

    private void FindIn(BlockFile file)
    {
        var texts = new LabelTexts(file.Index);
        foreach (var (number, id, run) in file.Select(selection.Matchers, selection.MinTime, selection.MaxTime))
        {
            if (!ById.TryGetValue(id, out var found))
                found = Add(id, file.Index.LabelsOf(number, texts));
            (found.Runs ??= []).Add(run);
        }
    }

    private void FindIn(RollupPlan plan)
    {
        foreach (var (_, id, labels) in metrics.Rollups.Select(plan.Alone, selection.Matchers))
        {
            if (!ById.ContainsKey(id))
                Add(id, labels);
        }
    }

    private Dictionary<SeriesId, Found> ById => _byId ??= _found.ToDictionary(found => found.Id);

    private Found Add(SeriesId id, LabelSet labels)
    {
        var found = new Found(id, labels, []);
        _found.Add(found);
        ById.Add(id, found);
        return found;
    }

    private IReadOnlyList<IChunk> Chunks(Found found, RollupPlan? plan, Tombstones? deleted)
    {
        if (found.Runs is null && plan is null)
            return found.Recent;
        var (chunks, recent) = (new List<IChunk>(), new List<IChunk>(found.Recent));
        if (plan is null)
        {
            foreach (var run in found.Runs!)
                run.CollectChunks(selection.MinTime, selection.MaxTime, chunks, deleted);
        }
        else
        {
            plan.Collect(new RolledSeries(found.Id, found.Runs ?? [], deleted), recent, selection.MinTime, selection.MaxTime, chunks);
        }

        chunks.AddRange(recent);
        MergedChunk.Arrange(chunks);
        if (selection.Summaries is { } hint)
            SummarizedChunk.Take(chunks, hint);
        return chunks;
    }

    /// <summary>A series, its chunks in memory, and what blocks have of it, the oldest block first.</summary>
    private sealed class Found(SeriesId id, LabelSet labels, IChunk[] recent)
    {
        public SeriesId Id { get; } = id;

        public LabelSet Labels { get; } = labels;

        public IChunk[] Recent { get; } = recent;

        public List<BlockRun>? Runs { get; set; }
    }
}
