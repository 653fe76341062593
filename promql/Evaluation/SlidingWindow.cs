namespace Observe.PromQL.Evaluation;

/// <summary>
/// Which samples lie in a window (start, end] whose edges only move forward. Steps and samples mostly come at regular distances, so each
/// edge is first looked for as far on as it moved the last time.
/// </summary>
/// <param name="times">Of the samples, in order.</param>
internal ref struct SlidingWindow(ReadOnlySpan<long> times)
{
    private readonly ReadOnlySpan<long> _times = times;
    private int _fromStride;
    private int _toStride;

    /// <summary>Index of the first sample within.</summary>
    public int From { get; private set; }

    /// <summary>Index after the last sample within.</summary>
    public int To { get; private set; }

    public readonly int Count => To - From;

    /// <summary>Neither edge may lie before where it was.</summary>
    public void MoveTo(long start, long end)
    {
        From = Advance(From, start, ref _fromStride);
        To = Advance(To, end, ref _toStride);
    }

    private readonly int Advance(int index, long edge, ref int stride)
    {
        var guess = index + stride;
        if ((uint)(guess - 1) < (uint)_times.Length && _times[guess - 1] <= edge && (guess == _times.Length || _times[guess] > edge))
            return guess;
        var next = index;
        while (next < _times.Length && _times[next] <= edge)
            next++;
        stride = next - index;
        return next;
    }
}
