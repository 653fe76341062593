using Observe.Store.Head;

namespace Observe.Store.Index;

/// <summary>One label name with all its values; holds the copy of the name that series share.</summary>
internal sealed class LabelValues(string name)
{
    public string Name { get; } = name;

    public Dictionary<string, Postings> ByValue { get; } = new(StringComparer.Ordinal);

    public Postings PostingsOf(string value)
    {
        if (!ByValue.TryGetValue(value, out var postings))
            ByValue[value] = postings = new Postings(value);
        return postings;
    }
}

/// <summary>The series of one value of a label, in order of first sight; holds the copy of the value that they share.</summary>
internal sealed class Postings(string value)
{
    public string Value { get; } = value;

    public List<HeadSeries> Series { get; } = [];

    /// <summary>Whether any of them has samples in [minTime, maxTime]; the newest series are asked first.</summary>
    public bool HasSamplesIn(long minTime, long maxTime) => Series.FindLastIndex(series => series.HasSamplesIn(minTime, maxTime)) >= 0;
}
