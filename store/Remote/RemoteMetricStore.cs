using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Snappier;

namespace Observe.Store.Remote;

/// <summary>
/// Metrics in a Prometheus-compatible engine. A write is acknowledged once the engine has taken it; one that it cannot take now is
/// answered so that the sender comes back. Of series it keeps here only how senders spell them.
/// </summary>
internal sealed class RemoteMetricStore : IMetricWriter, IMetricReader, IJournalFeed, IDisposable
{
    /// <summary>Samples of one request, about as many as Prometheus sends at most (2,000) times five.</summary>
    private const int SamplesARequest = 10_000;

    private readonly RemoteEngine _engine;
    private readonly TenantHead _head;
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly StoreTelemetry _telemetry;
    private readonly JournalFollowers _followers;

    public RemoteMetricStore(RemoteEngine engine, IOptions<StoreOptions> options, TimeProvider time, StoreTelemetry telemetry)
    {
        (_engine, _options, _time, _telemetry) = (engine, options.Value, time, telemetry);
        _head = new TenantHead(TenantId.Default, _options);
        _followers = new JournalFollowers(telemetry.FollowerMissed);
        telemetry.Observe(() => _head.Index.Count, () => _head.Index.NextOrdinal, () => 0, () => 0);
    }

    public void TryResolve(TenantId tenant, ReadOnlySpan<WireKey> keys, Span<Series?> series) => _head.Wire.Find(keys, series);

    public SeriesResolution Resolve(TenantId tenant, LabelSet labels, WireKey key = default) => _head.Resolve(labels, key);

    public async ValueTask<WriteResult> WriteAsync(
        TenantId tenant, WriteBatch batch, WriteOrigin origin, CancellationToken cancellationToken)
    {
        var result = await SendAsync(tenant, batch, origin, cancellationToken);
        _telemetry.Wrote(result);
        return result;
    }

    public async ValueTask<SelectedSeriesSet> SelectAsync(
        TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken)
    {
        // A range selector at one time gives the samples as they are.
        var range = Math.Max(1, selection.MaxTime - selection.MinTime + 1);
        var answer = await _engine.PostAsync(
            "query",
            [new("query", $"{EngineSelector.Text(selection.Matchers)}[{range}ms]"), new("time", RemoteEngine.Seconds(selection.MaxTime))],
            cancellationToken);
        var series = Data(answer).GetProperty("result").EnumerateArray()
            .Select(item => (Labels: EngineJson.Labels(item.GetProperty("metric")), Samples: EngineJson.Samples(item)))
            .Where(item => item.Samples.Count > 0).OrderBy(item => item.Labels);
        return new SelectedSeriesSet([.. series.Select(item => new SelectedSeries(item.Labels, [new LateChunk([.. item.Samples])]))]);
    }

    public async ValueTask<IReadOnlyList<LabelSet>> SeriesAsync(TenantId tenant, LabelQuery query, CancellationToken cancellationToken)
    {
        var answer = await _engine.PostAsync("series", EngineSelector.Parameters(query, needsMatch: true), cancellationToken);
        return Limited(Data(answer).EnumerateArray().Select(EngineJson.Labels).Order(), query);
    }

    public async ValueTask<IReadOnlyList<string>> LabelNamesAsync(TenantId tenant, LabelQuery query, CancellationToken cancellationToken)
        => Limited(Texts(Data(await _engine.PostAsync("labels", EngineSelector.Parameters(query), cancellationToken))), query);

    public async ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        TenantId tenant, string labelName, LabelQuery query, CancellationToken cancellationToken)
    {
        var parameters = string.Join('&', EngineSelector.Parameters(query).Select(item => $"{item.Key}={Uri.EscapeDataString(item.Value)}"));
        return Limited(Texts(Data(await _engine.GetAsync($"label/{Uri.EscapeDataString(labelName)}/values?{parameters}", cancellationToken))), query);
    }

    public async ValueTask<IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)>> ExemplarsAsync(
        TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken)
    {
        var answer = await _engine.PostAsync(
            "query_exemplars",
            [
                new("query", EngineSelector.Text(selection.Matchers)),
                new("start", RemoteEngine.Seconds(selection.MinTime)), new("end", RemoteEngine.Seconds(selection.MaxTime)),
            ],
            cancellationToken);
        return [.. Data(answer).EnumerateArray().Select(item => (
            EngineJson.Labels(item.GetProperty("seriesLabels")),
            (IReadOnlyList<Exemplar>)[.. item.GetProperty("exemplars").EnumerateArray().Select(exemplar => new Exemplar(
                EngineJson.Labels(exemplar.GetProperty("labels")),
                EngineJson.Number(exemplar.GetProperty("value").ToString()),
                EngineJson.Time(exemplar.GetProperty("timestamp"))))]))];
    }

    public async ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(TenantId tenant, string? family, CancellationToken cancellationToken)
    {
        var path = family is null ? "metadata" : $"metadata?metric={Uri.EscapeDataString(family)}";
        return [.. Data(await _engine.GetAsync(path, cancellationToken)).EnumerateObject()
            .SelectMany(item => item.Value.EnumerateArray().Take(1).Select(known => new MetricMetadata(
                item.Name,
                Enum.TryParse<MetricType>(known.GetProperty("type").GetString(), ignoreCase: true, out var type) ? type : MetricType.Unknown,
                known.GetProperty("unit").GetString() ?? "",
                known.GetProperty("help").GetString() ?? "")))
            .OrderBy(item => item.Family, StringComparer.Ordinal)];
    }

    public async ValueTask<Cardinality> CardinalityAsync(TenantId tenant, int limit, CancellationToken cancellationToken)
        => EngineCardinality.Read(
            Data(await _engine.GetAsync($"status/tsdb?limit={limit}&topN={limit}", cancellationToken)), limit);

    public IAsyncEnumerable<JournalBatch> FollowAsync(
        TenantId tenant, IReadOnlyList<JournalPosition>? from, CancellationToken cancellationToken)
        => _followers.FollowAsync(tenant, cancellationToken);

    /// <summary>Drops what is known of series: senders' spellings are learned anew, so that those that ended take no memory.</summary>
    public void Forget() => _head.ForgetEndedSeries();

    public void Dispose() => _head.Dispose();

    private async Task<WriteResult> SendAsync(TenantId tenant, WriteBatch batch, WriteOrigin origin, CancellationToken cancellationToken)
    {
        var tally = new RefusalTally();
        var samples = Judge(batch, origin, tally);
        var accepted = new List<WriteEntry>(samples.Count);
        for (var sent = 0; sent == 0 || sent < samples.Count; sent += SamplesARequest)
        {
            var part = samples.Skip(sent).Take(SamplesARequest).ToArray();
            var body = Encode(part, sent == 0 ? batch : null);
            if (body.Length == 0 || await _engine.WriteAsync(Snappy.CompressToArray(body.Span), cancellationToken) is not { } refusal)
                accepted.AddRange(part);
            else if (!refusal.IsFinal)
                return WriteResult.NotAvailable(refusal.Message);
            else
                Refuse(part, refusal, tally);
        }

        _followers.Publish(tenant, () => accepted);
        return tally.ToResult(accepted.Count);
    }

    private static void Refuse(WriteEntry[] part, EngineRefusal refusal, RefusalTally tally)
    {
        foreach (var _ in part)
            tally.Add(RefusalReason.RefusedByEngine, () => refusal.Message);
    }

    private List<WriteEntry> Judge(WriteBatch batch, WriteOrigin origin, RefusalTally tally)
    {
        var latest = _time.GetUtcNow().ToUnixTimeMilliseconds()
            + (origin == WriteOrigin.Own ? HeadAppender.OwnLimit : (long)_options.FutureLimit.TotalMilliseconds);
        var good = new List<WriteEntry>(batch.Count);
        foreach (var entry in batch.Samples)
        {
            if (entry.Sample.Time <= latest)
                good.Add(entry);
            else
                tally.Add(RefusalReason.TooFarInFuture, () => $"{entry.Series}: a sample is ahead of the clock by more than store.futureLimit");
        }

        return good;
    }

    private static ReadOnlyMemory<byte> Encode(WriteEntry[] samples, WriteBatch? others)
    {
        var to = new ByteWriter();
        var exemplars = (others?.Exemplars ?? []).ToLookup(item => item.Series, item => item.Exemplar);
        foreach (var series in samples.GroupBy(entry => entry.Series))
            RemoteWriteMessage.AddSeries(series.Key.Labels, series.Select(entry => entry.Sample), exemplars[series.Key], to);
        foreach (var metadata in others?.Metadata ?? [])
            RemoteWriteMessage.AddMetadata(metadata, to);
        return to.Memory;
    }

    /// <exception cref="MetricsUnavailableException">The engine gave none.</exception>
    private static JsonElement Data(EngineAnswer answer) => answer.ErrorType is null ? answer.Data : throw new MetricsUnavailableException(answer.Error!);

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!).Order(StringComparer.Ordinal);

    private static IReadOnlyList<T> Limited<T>(IEnumerable<T> items, LabelQuery query) => [.. query.Limit > 0 ? items.Take(query.Limit) : items];
}
