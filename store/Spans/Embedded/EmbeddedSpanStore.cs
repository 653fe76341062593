using Microsoft.Extensions.Options;
using Observe.Store.Blocks;
using Observe.Store.Embedded;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Spans.Blocks;
using Observe.Store.Spans.Sampling;
using Observe.Store.Tenancy;

namespace Observe.Store.Spans.Embedded;

/// <summary>
/// Fresh spans in journal files and memory, all others in columnar blocks. <see cref="SpanUpkeep"/> moves them there; a write does it
/// itself where that cannot keep up.
/// </summary>
internal sealed class EmbeddedSpanStore : ISpanWriter, ISpanReader, ISpanPieces, ISpanMaintenance, IDisposable
{
    private readonly SpanOptions _options;
    private readonly TimeProvider _time;
    private readonly bool _sync;

    /// <summary>Guards what is fresh and which blocks there are.</summary>
    private readonly Lock _lock = new();
    private readonly FreshSpans _fresh;
    private readonly SpanBlockSet _blocks;

    public EmbeddedSpanStore(
        StoreFolder folder, IOptions<SpanOptions> options, IOptions<StoreOptions> store, IJournalDisk disk, TailSampler sampler,
        TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _sync = store.Value.Durability == Durability.Disk;
        var path = folder.For(TenantId.Default, "spans");
        _blocks = new SpanBlockSet(path, Damage);
        _fresh = Recover(path, disk);
        Upkeep = new SpanUpkeep(_options, _fresh, _blocks, sampler, _lock);
    }

    /// <summary>Told when a file is finished, so that it may be sealed.</summary>
    public Action? FileFinished { get; set; }

    public DamageLog Damage { get; } = new();

    public IReadOnlyList<string> Damaged => Damage.All;

    public SpanUpkeep Upkeep { get; }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public ValueTask<WriteResult> WriteAsync(TenantId tenant, IReadOnlyList<Span> spans, CancellationToken cancellationToken)
    {
        var tally = new RefusalTally();
        var kept = SpanLimits.Apply(spans, _options, _time.GetUtcNow(), tally);
        if (kept.Length == 0)
            return new(tally.ToResult(0));
        bool isFinished;
        try
        {
            Upkeep.MakeRoom(Now);
            lock (_lock)
                isFinished = _fresh.Append(kept, _sync, Now);
        }
        catch (IOException error)
        {
            return new(WriteResult.NotAvailable($"spans cannot be written: {error.Message}"));
        }

        if (isFinished)
            FileFinished?.Invoke();
        return new(tally.ToResult(kept.Length));
    }

    public ValueTask<IReadOnlyList<Span>> TraceAsync(TenantId tenant, string traceId, CancellationToken cancellationToken)
        => new(Read([traceId], isWhole: true, cancellationToken).GetValueOrDefault(traceId, []));

    public ValueTask<IReadOnlyList<IReadOnlyList<Span>>> TracesAsync(TenantId tenant, IReadOnlyList<string> traceIds, CancellationToken cancellationToken)
    {
        var found = Read(traceIds, isWhole: true, cancellationToken);
        return new([.. traceIds.Where(found.ContainsKey).Select(id => found[id])]);
    }

    public ValueTask<IReadOnlyList<IReadOnlyList<Span>>> TracesAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
        => new(Traces(query, isWhole: true, cancellationToken));

    public ValueTask<IReadOnlyList<TraceSummary>> SearchAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
        => new([.. Traces(query, isWhole: false, cancellationToken).Select(SpanMatch.Summarize)]);

    public ValueTask<IReadOnlyList<Span>> SpansAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
    {
        using var view = View();
        return new(new NewestMatches(view, query, cancellationToken).Spans());
    }

    public ValueTask<IReadOnlyList<string>> ServicesAsync(TenantId tenant, CancellationToken cancellationToken)
        => new([.. Names().Services]);

    public ValueTask<IReadOnlyList<string>> OperationsAsync(TenantId tenant, string service, CancellationToken cancellationToken)
        => new([.. Names().Operations(service)]);

    public Task<IReadOnlyList<string>> ApplyRetentionAsync(CancellationToken cancellationToken)
        => Task.FromResult(Upkeep.ApplyRetention(Now));

    public Task SealAsync(CancellationToken cancellationToken) => Task.Run(() => Upkeep.Step(Now, force: true), cancellationToken);

    public void Dispose()
    {
        lock (_lock)
        {
            _fresh.Dispose();
            _blocks.Close();
        }
    }

    private FreshSpans Recover(string folder, IJournalDisk disk)
    {
        var (files, last) = (new List<FreshFile>(), _blocks.LastJournal);
        foreach (var path in Directory.GetFiles(folder, "*.journal").Order(StringComparer.Ordinal))
        {
            last = Math.Max(last, FreshSpans.NumberOf(path));
            // The process died between making the block and deleting what it made it of.
            if (_blocks.HasJournal(FreshSpans.NumberOf(path)))
                File.Delete(path);
            else if (FreshSpans.Recover(path, Damage, Now) is { } file)
                files.Add(file);
            if (files.Sum(file => file.Spans.Count) < _options.MemorySpans)
                continue;
            // Of folders from before there were blocks everything is in journals.
            _blocks.Add(_blocks.Seal(new SpanBlockName(files[0].Number, files[^1].Number), files.SelectMany(file => file.Spans)));
            FreshSpans.Delete(files);
            files.Clear();
        }

        return new FreshSpans(folder, _options.FileSpans, disk, files, last + 1);
    }

    private IReadOnlyList<IReadOnlyList<Span>> Traces(SpanQuery query, bool isWhole, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> found;
        using (var view = View())
            found = new NewestMatches(view, query, cancellationToken).Traces();
        return [.. Read(found, isWhole, cancellationToken).Values.OrderByDescending(trace => trace[0].StartNanoseconds)];
    }

    private Dictionary<string, IReadOnlyList<Span>> Read(IReadOnlyCollection<string> ids, bool isWhole, CancellationToken cancellationToken)
    {
        var known = ids.Where(id => SpanLimits.IsTraceId(id)).ToArray();
        using var view = View(known);
        return TraceReading.Read(view, known, isWhole, cancellationToken);
    }

    private OperationNames Names()
    {
        var names = new OperationNames();
        using var view = View();
        foreach (var span in view.Fresh)
            names.Add(span.Service, span.Name);
        foreach (var block in view.Blocks)
        {
            if (block.Try(null, block.Names) is { } known)
                names.Add(known);
        }

        return names;
    }

    /// <param name="traces">Fresh spans of these only; null = all.</param>
    private SpanView View(IReadOnlyCollection<string>? traces = null)
    {
        lock (_lock)
        {
            foreach (var block in _blocks.All)
                block.Enter();
            var fresh = traces is null
                ? _fresh.Files.SelectMany(file => file.Spans)
                : _fresh.Files.SelectMany(file => traces.SelectMany(trace => file.Traces.GetValueOrDefault(trace, [])));
            return new SpanView([.. fresh], _blocks.All);
        }
    }
}
