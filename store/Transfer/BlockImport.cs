using System.Runtime.InteropServices;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Embedded;
using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer;

/// <summary>
/// Writes imported samples as blocks of their days, whatever their age: the window for late samples is the head's, and nothing comes near
/// it. Of two samples at one time memory wins, then what was imported last.
/// </summary>
internal sealed class BlockImport(TenantMetrics metrics, StoreOptions options, long latest) : IImportTarget
{
    /// <summary>Samples that are gathered for a block: 64 MiB.</summary>
    private const int SamplesAtOnce = 2_000_000;

    private readonly Dictionary<LabelSet, List<Sample>?> _series = [];
    private readonly HashSet<LabelSet> _written = [];
    private readonly SortedSet<long> _days = [];
    private readonly List<string> _notes = [];
    private readonly List<MetricMetadata> _metadata = [];
    private int _gathered;
    private long _samples;

    public TransferProblems Problems { get; } = new();

    public TransferReport Report => new(_written.Count, _samples, _notes, Problems);

    public IReadOnlyList<MetricMetadata> Metadata => _metadata;

    public void Note(string note) => _notes.Add(note);

    public void Add(MetricMetadata metadata) => _metadata.Add(metadata);

    public void Add(LabelSet labels, in Sample sample, Func<string> place)
    {
        if (SamplesOf(labels, place) is not { } samples)
            return;
        if (sample.Time > latest)
        {
            Problems.Add($"{place()}: {sample.Time} ms is ahead of the clock by more than store.futureLimit");
            return;
        }

        samples.Add(sample);
        if (++_gathered >= SamplesAtOnce)
            Write();
    }

    /// <summary>Writes what is left, and merges days that got several blocks.</summary>
    public void Finish()
    {
        Write();
        foreach (var day in _days.Where(day => metrics.Blocks.Files.Count(file => BlockSet.DayOf(file) == day) > 1))
            BlockMerge.Run(metrics.Blocks, metrics.Tombstones, metrics.Damage, day);
    }

    /// <summary>Null where the series is refused; that is said once.</summary>
    private List<Sample>? SamplesOf(LabelSet labels, Func<string> place)
    {
        if (_series.TryGetValue(labels, out var samples))
            return samples;
        if (LabelLimits.Check(labels, options) is not { } refusal)
            return _series[labels] = [];
        Problems.Add($"{place()}: {refusal.Message}");
        return _series[labels] = null;
    }

    private void Write()
    {
        var days = new SortedDictionary<long, List<(SeriesId Id, LabelSet Labels, List<EncodedChunk> Chunks)>>();
        foreach (var (labels, samples) in _series)
        {
            if (samples is not { Count: > 0 })
                continue;
            var id = SeriesId.Of(metrics.Tenant, labels);
            var (chunks, ordered) = (new List<EncodedChunk>(), InOrder(samples));
            DenseChunks.Cut(CollectionsMarshal.AsSpan(ordered), chunks);
            foreach (var day in chunks.GroupBy(chunk => ChunkBuilder.DayOf(chunk.MinTime)))
                (days.TryGetValue(day.Key, out var contents) ? contents : days[day.Key] = []).Add((id, labels, [.. day]));
            _written.Add(labels);
            _samples += ordered.Count;
            samples.Clear();
        }

        foreach (var (day, contents) in days)
            metrics.Blocks.Write(day, contents);
        _days.UnionWith(days.Keys);
        _gathered = 0;
    }

    /// <summary>In order of time; of equal times the last one.</summary>
    private static List<Sample> InOrder(List<Sample> samples)
    {
        var ordered = new List<Sample>(samples.Count);
        foreach (var sample in samples.OrderBy(sample => sample.Time))
        {
            if (ordered.Count > 0 && ordered[^1].Time == sample.Time)
                ordered[^1] = sample;
            else
                ordered.Add(sample);
        }

        return ordered;
    }
}
