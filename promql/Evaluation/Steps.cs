namespace Observe.PromQL.Evaluation;

/// <summary>The times that a node is evaluated at, ms: <paramref name="Count"/> of them, <paramref name="Step"/> apart.</summary>
internal readonly record struct Steps(long Start, long Step, int Count)
{
    public long End => this[Count - 1];

    public long this[int index] => Start + (index * Step);

    /// <summary>How many there are from start to end, both included; none where the end comes first.</summary>
    public static long Number(long start, long end, long step) => end < start ? 0 : ((end - start) / step) + 1;
}

/// <summary>The times of a query in ms: first and last step, distance, how far back an instant selector looks.</summary>
internal sealed record QueryTimes(long Start, long End, long Step, long Lookback, long DefaultSubqueryStep)
{
    public Syntax.DurationScope Durations(bool isRange) => new(isRange ? Step / 1000.0 : 0, (End - Start) / 1000.0);

    public long Shift(Syntax.TimeShift shift, long time) => shift.Apply(time, Start, End);
}
