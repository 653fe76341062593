using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Tests.Embedded;

/// <summary>The embedded store beside a dictionary that is told the same.</summary>
internal sealed class ModelledStore : IAsyncDisposable
{
    private const long Minute = 60_000;
    private static readonly LabelSet[] Labels =
        [.. Enumerable.Range(0, 4).Select(i => LabelSet.From(("__name__", $"m{i % 2}"), ("job", i < 2 ? "a" : "b")))];

    private readonly EmbeddedStoreUnderTest _store = new();
    private readonly StoreOptions _options = new();
    private readonly Dictionary<LabelSet, SortedDictionary<long, double>> _model = Labels.ToDictionary(labels => labels, _ => new SortedDictionary<long, double>());

    /// <summary>The newest time that each series ever had, deleted or not.</summary>
    private readonly Dictionary<LabelSet, long> _newest = [];

    private long Now => _store.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task DoAsync(StoreOperation step)
    {
        var labels = Labels[step.Series % Labels.Length];
        var at = Now - (step.At * Minute);
        switch (step.Action)
        {
            case StoreAction.Grow:
                await GrowAsync(labels, step);
                break;
            case StoreAction.Write:
                Judge(labels, at, step.Value, await WriteAsync(labels, WriteOrigin.Outside, (at, step.Value)));
                break;
            case StoreAction.Overwrite:
                // Within the four days that own writes may be made anew.
                at = Now - (step.At % 5000 * Minute);
                Assert.Equal(1, (await WriteAsync(labels, WriteOrigin.Own, (at, step.Value))).Accepted);
                Put(labels, at, step.Value);
                break;
            case StoreAction.Query:
                await CompareAsync([new("job", MatcherType.Equal, labels["job"]!)], at, at + (step.Length * Minute));
                await CompareWindowsAsync(at, step);
                break;
            case StoreAction.Flush:
                await _store.FlushAsync();
                break;
            case StoreAction.Delete:
                await DeleteAsync([new("__name__", MatcherType.Equal, labels.MetricName!), new("job", MatcherType.Equal, labels["job"]!)], at, at + (step.Length * Minute));
                break;
            case StoreAction.DeleteAll:
                await DeleteAsync([new("__name__", MatcherType.Regex, step.Value % 2 == 0 ? "m.*" : "m0")], at, at + (step.Length * 20 * Minute));
                break;
            case StoreAction.Clean:
                await _store.Deletes.CleanAsync(default);
                break;
            case StoreAction.Restart:
                await _store.ReopenAsync();
                break;
            case StoreAction.Wait:
                _store.Time.Advance(TimeSpan.FromHours(step.Length % 20));
                break;
        }
    }

    public async Task CompareAllAsync()
    {
        LabelMatcher[] all = [new("job", MatcherType.NotEqual, "")];
        await CompareAsync(all, long.MinValue, long.MaxValue);
        await _store.ReopenAsync();
        await CompareAsync(all, long.MinValue, long.MaxValue);
        await _store.FlushAsync();
        await CompareAsync(all, long.MinValue, long.MaxValue);
        // Nothing is left of what was deleted, so only what has samples is known.
        Assert.Equal(
            _model.Where(item => item.Value.Count > 0).Select(item => item.Key).Order(),
            await _store.Reader.SeriesAsync(TenantId.Default, new([], long.MinValue, long.MaxValue), default));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>At whole minutes and with few values, so that single samples meet equal and other ones.</summary>
    private async Task GrowAsync(LabelSet labels, StoreOperation step)
    {
        var first = Math.Max(_newest.GetValueOrDefault(labels, long.MinValue), Now - (Math.Min(step.At, 2000) * Minute)) + Minute;
        var samples = Enumerable.Range(0, step.Length * 10).Select(i => (Time: first + (i * Minute), Value: (double)((step.Value + i) % 6)))
            .TakeWhile(sample => sample.Time <= Now).ToArray();
        Assert.Equal(WriteResult.Success(samples.Length), await WriteAsync(labels, WriteOrigin.Outside, samples));
        foreach (var (time, value) in samples)
            Put(labels, time, value);
    }

    private void Judge(LabelSet labels, long time, double value, WriteResult result)
    {
        var hasOther = _model[labels].TryGetValue(time, out var there) && there != value;
        var isLate = _newest.TryGetValue(labels, out var newest) && newest - time > _options.LateWindow.TotalMilliseconds;
        switch (result.Refused.Keys.SingleOrDefault((RefusalReason)(-1)))
        {
            case RefusalReason.DuplicateTimestamp:
                Assert.True(hasOther, $"{labels} has no other value at {time}");
                break;
            case RefusalReason.TooLate:
                Assert.True(isLate, $"{labels}: {time} is not late");
                break;
            default:
                Assert.Equal(1, result.Accepted);
                Assert.False(hasOther, $"{labels} has {there} at {time}, not {value}");
                Put(labels, time, value);
                break;
        }
    }

    private void Put(LabelSet labels, long time, double value)
    {
        _model[labels][time] = value;
        _newest[labels] = Math.Max(time, _newest.GetValueOrDefault(labels, long.MinValue));
    }

    private async Task DeleteAsync(LabelMatcher[] matchers, long from, long to)
    {
        var done = await _store.Deletes.DeleteAsync(TenantId.Default, new([matchers], from, to), default);
        var touched = 0;
        foreach (var (labels, samples) in _model.Where(item => matchers.All(matcher => matcher.Matches(item.Key))))
        {
            var deleted = samples.Keys.Where(time => time >= from && time <= to).ToArray();
            touched += deleted.Length > 0 ? 1 : 0;
            foreach (var time in deleted)
                samples.Remove(time);
        }

        Assert.True(done.Series >= touched, $"{done.Series} series were deleted from, not {touched}");
    }

    private async Task<WriteResult> WriteAsync(LabelSet labels, WriteOrigin origin, params (long Time, double Value)[] samples)
    {
        var batch = new WriteBatch();
        var series = _store.Writer.Resolve(TenantId.Default, labels).Series!;
        foreach (var (time, value) in samples)
            batch.Add(series, time, value);
        return await _store.Writer.WriteAsync(TenantId.Default, batch, origin, default);
    }

    /// <summary>Windows from minutes to days, one or several, by samples and whatever summaries the store has.</summary>
    private async Task CompareWindowsAsync(long first, StoreOperation step)
    {
        var (range, stride) = ((step.Length + 1L) * (step.Value + 1) * 20 * Minute, (step.Value + 1L) * 60 * Minute);
        var hint = new SummaryHint(first, first + (step.At % 3 * stride), stride, range, step.Value % 2 == 0);
        var selection = new SeriesSelection([new("job", MatcherType.NotEqual, "")], first - range + 1, hint.Last, hint);
        using var selected = await _store.Reader.SelectAsync(TenantId.Default, selection, default);
        for (var end = first; end <= hint.Last; end += stride)
        {
            Assert.Equal(
                _model.OrderBy(item => item.Key).Select(item => (item.Key, Total(item.Value, [], hint, end))).Where(item => item.Item2.Count > 0),
                selected.Series.Select(series => (series.Labels, Total(series, selection, end))).Where(item => item.Item2.Count > 0));
        }
    }

    private static WindowSummary Total(SelectedSeries series, SeriesSelection selection, long end)
    {
        var (samples, summaries) = (new SampleBuffer(), new List<WindowSummary>());
        series.Read(selection.MinTime, selection.MaxTime, samples, summaries);
        return Total(Enumerable.Range(0, samples.Count).Select(i => KeyValuePair.Create(samples.Times[i], samples.Values[i])), summaries, selection.Summaries!, end);
    }

    /// <summary>What the window holds that ends so; resets only where they are asked for.</summary>
    private static WindowSummary Total(
        IEnumerable<KeyValuePair<long, double>> samples, IEnumerable<WindowSummary> summaries, SummaryHint hint, long end)
    {
        var (start, total) = (end - hint.Range, new WindowTotal());
        foreach (var part in samples.Select(sample => One(sample.Key, sample.Value)).Concat(summaries)
            .Where(part => part.End > start && part.End <= end).OrderBy(part => part.FirstTime))
        {
            total.Add(part);
        }

        return hint.NeedsResets ? total.ToSummary(start, end) : total.ToSummary(start, end) with { Resets = 0, Correction = 0 };
    }

    private static WindowSummary One(long time, double value) => new(time - 1, time, 1, time, time, value, value, value, value, value, 0, 0);

    private async Task CompareAsync(LabelMatcher[] matchers, long from, long to)
    {
        using var selected = await _store.Reader.SelectAsync(TenantId.Default, new(matchers, from, to), default);
        var found = new List<(LabelSet, long, double)>();
        foreach (var series in selected.Series)
        {
            var buffer = new SampleBuffer();
            series.Read(from, to, buffer);
            for (var i = 0; i < buffer.Count; i++)
                found.Add((series.Labels, buffer.Times[i], buffer.Values[i]));
        }

        Assert.Equal(
            _model.Where(item => matchers.All(matcher => matcher.Matches(item.Key))).OrderBy(item => item.Key)
                .SelectMany(item => item.Value.Where(sample => sample.Key >= from && sample.Key <= to).Select(sample => (item.Key, sample.Key, sample.Value))),
            found);
    }
}
