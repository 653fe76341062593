using Observe.Collector.Histograms;
using Observe.Collector.Limits;
using Observe.Store.Metrics;

namespace Observe.Collector.RemoteWrite;

/// <summary>
/// What was decoded of one request so far. Floats and histograms are written apart, so that the answer can say how many of each were
/// written. Used again for other requests, because its lists are larger than what the collector of garbage likes to move.
/// </summary>
internal sealed class RemoteWriteRequest(int maxItems)
{
    /// <summary>Twice what Prometheus sends at once by default, rounded up.</summary>
    private const int KeptItems = 1 << 14;

    private Series?[] _found = [];
    private int _items;

    public WriteBatch Samples { get; } = new();

    public WriteBatch Histograms { get; } = new();

    public IngestTally Tally { get; private set; } = new();

    /// <summary>What the decoder of version 1.0 found before it resolves; bounded by the request's size.</summary>
    public List<ScannedSeries> Scanned { get; } = [];

    /// <summary>One for each of <see cref="Scanned"/>.</summary>
    public List<WireKey> Keys { get; } = [];

    /// <summary>Room for the series of as many keys.</summary>
    public Span<Series?> Found(int count)
    {
        if (_found.Length < count)
            _found = new Series?[count];
        return _found.AsSpan(0, count);
    }

    /// <summary>Ready for another request; false where it held so much that its memory is better given back.</summary>
    public bool TryClear()
    {
        if (_items > KeptItems || Scanned.Count > KeptItems)
            return false;
        _items = 0;
        Samples.Clear();
        Histograms.Clear();
        Scanned.Clear();
        Keys.Clear();
        Tally = new IngestTally();
        return true;
    }

    /// <exception cref="RequestTooLargeException">The request holds more than it may.</exception>
    public void Add(Series series, long time, double value, long startTime)
    {
        Take();
        Samples.Add(series, time, value, startTime);
        Tally.Saw(time);
    }

    public void Add(Series series, in Sample histogram)
    {
        Take();
        if (NativeHistograms.Problem(histogram.Histogram!) is { } problem)
        {
            Tally.Refuse(RefusalReason.InvalidHistogram, $"{series}: {problem}");
            return;
        }

        Histograms.Add(series, histogram with { Histogram = NativeHistograms.Reduced(histogram.Histogram!) });
        Tally.Saw(histogram.Time);
    }

    public void AddExemplar(Series series, List<Label> labels, double value, long time)
    {
        Take();
        if (LabelSet.TryFrom(labels, out var set, out var duplicate))
            Samples.AddExemplar(series, new Exemplar(set, value, time));
        else
            Tally.Refuse(RefusalReason.DuplicateLabel, $"{series}: an exemplar has the label {duplicate} twice");
    }

    public void AddMetadata(int type, string family, string unit, string help)
    {
        Take();
        var known = type is >= (int)MetricType.Unknown and <= (int)MetricType.StateSet ? (MetricType)type : MetricType.Unknown;
        if (family.Length > 0)
            Samples.AddMetadata(new MetricMetadata(family, known, unit, help));
    }

    private void Take()
    {
        if (++_items > maxItems)
            throw new RequestTooLargeException($"the request holds more than {maxItems} items (collector.remoteWrite.maxSamples): send smaller ones");
    }
}

/// <summary>A request that holds more than it may; nothing of it is kept.</summary>
internal sealed class RequestTooLargeException(string message) : Exception(message);
