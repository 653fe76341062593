using System.IO.Hashing;
using System.Text;

namespace Observe.Store.Spans.Sampling;

/// <summary>Why a trace stays, or that it goes.</summary>
internal enum SamplingVerdict
{
    Error,
    Slow,

    /// <summary>Too few of its kind are known to say what is slow.</summary>
    Rare,

    /// <summary>By its id.</summary>
    Share,
    Dropped,
}

/// <summary>Whether a trace is kept. Pure.</summary>
internal static class TailDecision
{
    /// <param name="trace">All spans known of it, in any order, at least one.</param>
    /// <param name="options">What is kept.</param>
    /// <param name="slowFrom">The duration (ns) above which its root is slow; null where that is not known.</param>
    public static SamplingVerdict Decide(IReadOnlyList<Span> trace, SamplingOptions options, long? slowFrom)
    {
        if (trace.Any(span => span.Status == SpanStatus.Error))
            return SamplingVerdict.Error;
        if (options.SlowDuration > TimeSpan.Zero)
            slowFrom = options.SlowDuration.Ticks * TimeSpan.NanosecondsPerTick;
        if (slowFrom is null)
            return SamplingVerdict.Rare;
        if (RootOf(trace).DurationNanoseconds > slowFrom)
            return SamplingVerdict.Slow;
        return ShareOf(trace[0].TraceId) < options.KeptShare ? SamplingVerdict.Share : SamplingVerdict.Dropped;
    }

    /// <summary>The root, or where it has not come the span that began first.</summary>
    public static Span RootOf(IReadOnlyList<Span> trace)
        => trace.FirstOrDefault(span => span.ParentSpanId.Length == 0) ?? trace.MinBy(span => span.StartNanoseconds)!;

    /// <summary>A number of [0, 1) that every process makes of an id, evenly: 53 bits of its hash.</summary>
    public static double ShareOf(string traceId)
        => (XxHash3.HashToUInt64(Encoding.ASCII.GetBytes(traceId)) >> 11) * (1.0 / (1L << 53));
}
