namespace Observe.Store.Chunks;

/// <summary>Start times of a run of samples, kept where they change: a counter's seldom does.</summary>
internal struct StartTimes
{
    private List<(int Index, long Start)>? _changes;

    private long _last;

    public readonly bool IsEmpty => _changes is null;

    public readonly long Last => _last;

    public void Append(int index, long start)
    {
        if (start == _last)
            return;
        (_changes ??= []).Add((index, start));
        _last = start;
    }

    /// <summary>One for each of <paramref name="count"/> samples; null where no sample has one.</summary>
    public readonly long[]? ToArray(int count)
    {
        if (_changes is null)
            return null;
        var starts = new long[count];
        for (var i = 0; i < _changes.Count; i++)
        {
            var end = i + 1 < _changes.Count ? _changes[i + 1].Index : count;
            starts.AsSpan(_changes[i].Index, end - _changes[i].Index).Fill(_changes[i].Start);
        }

        return starts;
    }
}
