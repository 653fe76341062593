using Observe.Store.Chunks;
using Observe.Store.CrashWriter;
using Observe.Store.Metrics;

namespace Observe.Store.Tests.Crash;

/// <summary>What the parent knows of every sample: acknowledged, or sent and not known to be kept.</summary>
internal sealed class WrittenRecord
{
    private readonly Dictionary<string, SortedDictionary<long, Entry>> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Writer, int Number), SentBatch> _inFlight = [];
    private readonly Dictionary<(int Writer, int Number), SentDelete> _deletesInFlight = [];

    /// <summary>Deletes that may have been done, since what is stored was last looked at.</summary>
    private readonly List<SentDelete> _uncertain = [];
    private int _acknowledged;

    /// <summary>The furthest clock that the child told.</summary>
    public long Now { get; private set; }

    /// <summary>Samples that were acknowledged or found.</summary>
    public int Count => _series.Values.Sum(entries => entries.Values.Count(entry => entry.IsAcknowledged));

    public int Unavailable { get; private set; }

    public IReadOnlyCollection<SentBatch> InFlight => _inFlight.Values;

    public void Sent(SentBatch batch)
    {
        Now = Math.Max(Now, batch.Now);
        _inFlight.Add((batch.Writer, batch.Number), batch);
        foreach (var sample in batch.Samples.Where(sample => sample.Expected != Expected.Refused))
            EntryOf(sample).Possible.Add(sample.Version);
    }

    public void Sent(SentDelete delete)
    {
        Now = Math.Max(Now, delete.Now);
        _deletesInFlight.Add((delete.Writer, delete.Number), delete);
    }

    /// <summary>What is deleted is as if nobody had sent it.</summary>
    public void Answered(DeleteAnswer answer)
    {
        _deletesInFlight.Remove((answer.Writer, answer.Number), out var delete);
        if (!answer.IsDone)
            Doubt(delete!);
        else if (_series.TryGetValue(delete!.Series, out var entries))
        {
            foreach (var time in entries.Keys.Where(time => time >= delete.MinTime && time <= delete.MaxTime).ToArray())
                entries.Remove(time);
        }
    }

    /// <summary>Batches since the last time.</summary>
    public int TakeAcknowledged()
    {
        var count = _acknowledged;
        _acknowledged = 0;
        return count;
    }

    /// <returns>What of the answer is wrong, or null.</returns>
    public string? Answered(BatchAnswer answer)
    {
        _inFlight.Remove((answer.Writer, answer.Number), out var batch);
        if (answer.Unavailable)
        {
            Unavailable++;
            return null;
        }

        _acknowledged++;
        var refused = batch!.Samples.Count(sample => sample.Expected == Expected.Refused);
        var either = batch.Samples.Count(sample => sample.Expected == Expected.Either);
        foreach (var sample in batch.Samples)
        {
            if (sample.Expected == Expected.Accepted || (sample.Expected == Expected.Either && answer.Refused == refused))
                EntryOf(sample).Acknowledge(sample.Version);
        }

        return answer.Refused < refused || answer.Refused > refused + either || answer.Accepted + answer.Refused != batch.Samples.Count
            ? $"answered {answer}, sent {batch}"
            : null;
    }

    /// <summary>The child is dead: what it had not been answered may have been kept.</summary>
    public void Ended()
    {
        _inFlight.Clear();
        foreach (var delete in _deletesInFlight.Values)
            Doubt(delete);
        _deletesInFlight.Clear();
    }

    /// <summary>
    /// What is wrong with the stored series: a sample that is missing, twice, out of order, of another value, or that nobody sent.
    /// Then takes what is stored as known: it must be there after every later crash.
    /// </summary>
    /// <param name="stored">Everything that is read.</param>
    /// <param name="damaged">What lay in files that the test damaged; it may be missing, or of an older version.</param>
    /// <param name="lost">How many of them are.</param>
    public List<string> Settle(SelectedSeriesSet stored, IReadOnlySet<(string Series, long Time)> damaged, out int lost)
    {
        var problems = new List<string>();
        lost = 0;
        // Retention drops days by a clock that may be some batches further than the newest one told.
        var firstDay = ChunkBuilder.DayOf(Now + 3_600_000 - (long)CrashSettings.RetentionTime.TotalMilliseconds);
        var unseen = new HashSet<string>(_series.Keys);
        foreach (var series in stored.Series)
        {
            var name = series.Labels[SentSample.SeriesLabel] ?? "";
            if (!series.Labels.Equals(SentSample.LabelsOf(name)) || !unseen.Remove(name))
                problems.Add($"a series that nobody sent or twice: {series.Labels}");
            else
                lost += Settle(name, series, firstDay, damaged, problems);
        }

        var nothing = new SelectedSeries(LabelSet.Empty, []);
        foreach (var name in unseen)
            lost += Settle(name, nothing, firstDay, damaged, problems);
        _uncertain.Clear();
        return problems;
    }

    private int Settle(
        string name, SelectedSeries stored, long firstDay, IReadOnlySet<(string Series, long Time)> damaged, List<string> problems)
    {
        var entries = _series[name];
        var buffer = new SampleBuffer();
        stored.Read(long.MinValue, long.MaxValue, buffer);
        var (lost, seen) = (0, new HashSet<long>());
        for (var i = 0; i < buffer.Count; i++)
        {
            var sample = buffer[i];
            if (i > 0 && sample.Time <= buffer.Times[i - 1])
                problems.Add($"{name}: {sample.Time} comes after {buffer.Times[i - 1]}");
            seen.Add(sample.Time);
            if (!entries.TryGetValue(sample.Time, out var entry))
                problems.Add($"{name}: nobody sent {sample}");
            else if (entry.Settle(name, sample, isRolledUp: ChunkBuilder.DayOf(sample.Time) < firstDay) is { } isNewest)
                lost += isNewest ? 0 : damaged.Contains((name, sample.Time)) ? 1 : Problem($"{name}: {sample} is older than {entry}");
            else
                problems.Add($"{name}: {sample} is not {entry}");
        }

        if (damaged.Count == 0)
            problems.AddRange(_uncertain.Where(delete => delete.Series == name && IsHalf(delete, entries, seen)).Select(delete => $"half done: {delete}"));
        foreach (var (time, entry) in entries.Where(item => !seen.Contains(item.Key)).ToArray())
        {
            if (ChunkBuilder.DayOf(time) < firstDay)
            {
                entry.Forget();
                continue;
            }

            if (entry.IsAcknowledged && !entry.MayBeDeleted)
                lost += damaged.Contains((name, time)) ? 1 : Problem($"{name}: {time} is missing, acknowledged as {entry}");
            entries.Remove(time);
        }

        return lost;

        int Problem(string text)
        {
            problems.Add(text);
            return 0;
        }
    }

    private void Doubt(SentDelete delete)
    {
        _uncertain.Add(delete);
        if (!_series.TryGetValue(delete.Series, out var entries))
            return;
        foreach (var (time, entry) in entries)
            entry.MayBeDeleted |= time >= delete.MinTime && time <= delete.MaxTime;
    }

    /// <summary>Whether of the samples that a delete may have taken it took some and not others.</summary>
    private static bool IsHalf(SentDelete delete, SortedDictionary<long, Entry> entries, HashSet<long> seen)
        => entries.Where(item => item.Value is { MayBeDeleted: true, IsAcknowledged: true } && item.Key >= delete.MinTime && item.Key <= delete.MaxTime)
            .Select(item => seen.Contains(item.Key)).Distinct().Count() > 1;

    private Entry EntryOf(in SentSample sample)
    {
        if (!_series.TryGetValue(sample.Series, out var entries))
            _series[sample.Series] = entries = [];
        if (!entries.TryGetValue(sample.Time, out var entry))
            entries[sample.Time] = entry = new Entry();
        return entry;
    }

    private sealed class Entry
    {
        private readonly List<int> _before = [];
        private int? _acknowledged;

        /// <summary>Sent after what is acknowledged.</summary>
        public List<int> Possible { get; } = [];

        public bool IsAcknowledged => _acknowledged is not null;

        /// <summary>Whether a delete of it was asked for after it was acknowledged, and not answered or refused.</summary>
        public bool MayBeDeleted { get; set; }

        public void Acknowledge(int version)
        {
            if (_acknowledged is { } before)
                _before.Add(before);
            _acknowledged = version;
            MayBeDeleted = false;
            Possible.Clear();
        }

        /// <summary>Beyond retention: it may come and go.</summary>
        public void Forget()
        {
            if (_acknowledged is { } version)
                Possible.Add(version);
            _acknowledged = null;
        }

        /// <summary>Takes the version that is stored; whether it is no older than the acknowledged one, or null where it is none that was sent.</summary>
        public bool? Settle(string series, in Sample stored, bool isRolledUp)
        {
            var sample = stored;
            bool Is(int version)
            {
                var sent = SentSample.ValueOf(series, sample.Time, version);
                // Rollups, which stay when samples go, keep no start times.
                return Same(sent, sample) || (isRolledUp && Same(sent with { StartTime = 0 }, sample));
            }

            if (_acknowledged is { } acknowledged && Is(acknowledged))
                return Take(acknowledged, true);
            foreach (var version in Possible)
            {
                if (Is(version))
                    return Take(version, true);
            }

            foreach (var version in _before)
            {
                if (Is(version))
                    return Take(version, false);
            }

            return null;
        }

        public override string ToString() => $"version {_acknowledged} or {string.Join(',', Possible)}";

        private bool Take(int version, bool isNewest)
        {
            if (_acknowledged is { } before && before != version)
                _before.Add(before);
            _acknowledged = version;
            MayBeDeleted = false;
            Possible.Clear();
            return isNewest;
        }

        private static bool Same(in Sample a, in Sample b)
            => a.StartTime == b.StartTime && Equals(a.Histogram, b.Histogram)
                && BitConverter.DoubleToUInt64Bits(a.Value) == BitConverter.DoubleToUInt64Bits(b.Value);
    }
}
