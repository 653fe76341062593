using Microsoft.Extensions.Options;
using Observe.Store.Embedded;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Spans.Embedded;

/// <summary>
/// Spans in files, the newest also in memory where most searches end. A search that needs older ones reads their files, newest
/// first, until it has enough.
/// </summary>
internal sealed class EmbeddedSpanStore : ISpanWriter, ISpanReader, ISpanPieces, IDisposable
{
    private readonly SpanOptions _options;
    private readonly TimeProvider _time;
    private readonly bool _sync;
    private readonly SpanFiles _files;
    private readonly RecentSpans _recent;

    public EmbeddedSpanStore(
        StoreFolder folder, IOptions<SpanOptions> options, IOptions<StoreOptions> store, IJournalDisk disk, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _sync = store.Value.Durability == Durability.Disk;
        _files = new SpanFiles(folder.For(TenantId.Default, "spans"), _options, disk);
        _recent = new RecentSpans(_options.MemorySpans);
        _recent.Add(_files.TakeRecovered());
    }

    public ValueTask<WriteResult> WriteAsync(TenantId tenant, IReadOnlyList<Span> spans, CancellationToken cancellationToken)
    {
        var tally = new RefusalTally();
        var kept = SpanLimits.Apply(spans, _options, _time.GetUtcNow(), tally);
        if (kept.Length == 0)
            return new(tally.ToResult(0));
        try
        {
            _files.Append(kept, _sync);
        }
        catch (IOException error)
        {
            return new(WriteResult.NotAvailable($"spans cannot be written: {error.Message}"));
        }

        _recent.Add(kept);
        return new(tally.ToResult(kept.Length));
    }

    public ValueTask<IReadOnlyList<Span>> TraceAsync(TenantId tenant, string traceId, CancellationToken cancellationToken)
    {
        var spans = _recent.Trace(traceId);
        if (spans.Count == 0)
            spans = [.. Older(long.MinValue, long.MaxValue, cancellationToken).Where(span => span.TraceId == traceId)];
        return new([.. spans.DistinctBy(span => span.SpanId).OrderBy(span => span.StartNanoseconds)]);
    }

    public async ValueTask<IReadOnlyList<TraceSummary>> SearchAsync(
        TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
        => [.. (await TracesAsync(tenant, query, cancellationToken)).Select(SpanMatch.Summarize)];

    public async ValueTask<IReadOnlyList<IReadOnlyList<Span>>> TracesAsync(
        TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
    {
        var found = Newest(query, cancellationToken).Select(span => span.TraceId).Distinct().Take(query.Limit).ToArray();
        var traces = new List<IReadOnlyList<Span>>(found.Length);
        foreach (var traceId in found)
            traces.Add(await TraceAsync(tenant, traceId, cancellationToken));
        return [.. traces.OrderByDescending(trace => trace[0].StartNanoseconds)];
    }

    public ValueTask<IReadOnlyList<Span>> SpansAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
        => new([.. Newest(query, cancellationToken).Take(query.Limit).OrderBy(span => span.StartNanoseconds)]);

    public ValueTask<IReadOnlyList<string>> ServicesAsync(TenantId tenant, CancellationToken cancellationToken)
        => new(_recent.Services());

    public ValueTask<IReadOnlyList<string>> OperationsAsync(TenantId tenant, string service, CancellationToken cancellationToken)
        => new(_recent.Operations(service));

    public Task<IReadOnlyList<string>> ApplyRetentionAsync(CancellationToken cancellationToken)
        => Task.FromResult(_files.ApplyRetention((_time.GetUtcNow() - _options.RetentionTime).ToUnixTimeMilliseconds()));

    public void Dispose() => _files.Dispose();

    /// <summary>Matching spans, newest first: memory, then files that reach further back.</summary>
    private IEnumerable<Span> Newest(SpanQuery query, CancellationToken cancellationToken)
    {
        var recent = _recent.Matching(query);
        if (_recent.ReachesBackTo is { } reaches && reaches <= query.MinTime)
            return recent;
        var seen = recent.Select(span => (span.TraceId, span.SpanId)).ToHashSet();
        return recent.Concat(Older(query.MinTime, query.MaxTime, cancellationToken)
            .Where(span => SpanMatch.Matches(span, query) && !seen.Contains((span.TraceId, span.SpanId))));
    }

    private IEnumerable<Span> Older(long minTime, long maxTime, CancellationToken cancellationToken)
    {
        foreach (var file in _files.Within(minTime, maxTime))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var spans = SpanFiles.Read(file.Path);
            for (var i = spans.Count - 1; i >= 0; i--)
                yield return spans[i];
        }
    }
}
