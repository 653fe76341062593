namespace Observe.Store.Chunks.Pages;

/// <summary>The times of a page.</summary>
internal static class PageTimes
{
    public static TimeForm Encode(ReadOnlySpan<long> times, ref PageState state, ByteWriter to)
    {
        var (last, interval) = (state.Time, state.Interval);
        state.Time = times[^1];
        if (interval > 0 && IsRegular(times, last, interval))
            return TimeForm.Continues;
        var first = times[0] - last;
        state.Interval = times.Length > 1 ? times[^1] - times[^2] : state.HasSamples ? first : 0;
        if (times.Length == 1 || IsRegular(times[1..], times[0], times[1] - times[0]))
        {
            to.Zigzag(first);
            to.Zigzag(state.Interval);
            return TimeForm.Regular;
        }

        return EncodePacked(times, last, state.HasSamples, to);
    }

    public static void Decode(TimeForm form, ref ByteReader from, Span<long> times, ref PageState state)
    {
        var time = state.Time;
        switch (form)
        {
            case TimeForm.Continues:
                Step(times, time, state.Interval);
                break;
            case TimeForm.Regular:
                times[0] = time + from.Zigzag();
                state.Interval = from.Zigzag();
                Step(times[1..], times[0], state.Interval);
                state.Time = times[^1];
                return;
            case TimeForm.Packed:
                PackedLongs.Decode(ref from, times);
                Deltas.Sum(times, time);
                break;
            default:
                times[0] = time + from.Zigzag();
                PackedLongs.Decode(ref from, times[1..]);
                Deltas.Sum(times[1..], times[0]);
                break;
        }

        state.Interval = times.Length > 1 ? times[^1] - times[^2] : times[0] - time;
        state.Time = times[^1];
    }

    private static TimeForm EncodePacked(ReadOnlySpan<long> times, long last, bool hasLast, ByteWriter to)
    {
        Span<long> deltas = stackalloc long[times.Length];
        deltas[0] = times[0] - last;
        Deltas.Between(times, deltas[1..]);
        var (least, width) = PackedLongs.RangeOf(deltas[1..]);
        var (leastOfAll, widthOfAll) = PackedLongs.RangeOf(deltas);
        if (hasLast && widthOfAll <= width + 1 && times.Length <= FloatPages.MaxSamples)
        {
            PackedLongs.Encode(deltas, leastOfAll, widthOfAll, to);
            return TimeForm.Packed;
        }

        to.Zigzag(deltas[0]);
        PackedLongs.Encode(deltas[1..], least, width, to);
        return TimeForm.PackedAfterGap;
    }

    private static bool IsRegular(ReadOnlySpan<long> times, long last, long interval)
    {
        foreach (var time in times)
        {
            if (time - last != interval)
                return false;
            last = time;
        }

        return true;
    }

    private static void Step(Span<long> times, long last, long interval)
    {
        for (var i = 0; i < times.Length; i++)
            times[i] = last += interval;
    }
}
