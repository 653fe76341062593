using Observe.Dashboard.TempoApi.TraceQL;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.TempoApi;

/// <param name="Matched">Spans that the query selects, in order of start.</param>
internal sealed record FoundTrace(WholeTrace Trace, IReadOnlyList<Span> Matched);

/// <param name="IsComplete">False where a limit ended the search: further traces may match.</param>
internal sealed record TraceSearchResult(IReadOnlyList<FoundTrace> Traces, int InspectedTraces, int InspectedSpans, bool IsComplete);

/// <summary>
/// The newest traces that meet a query: the store finds spans that may do, newest first and in growing numbers; what it cannot tell is judged
/// here, on whole traces.
/// </summary>
internal sealed class TraceSearch(ISpanReader reader, Spansets spansets, SpanQuery range, int limit, TimeProvider time)
{
    private const int MaxTraces = 1000;
    private const int TracesAtOnce = 50;

    /// <summary>Grafana's proxy waits no longer by default; a regular expression may take long with 32,000 long texts.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(30);

    /// <summary>Most searches end with the first; the last bounds the work of one that finds little.</summary>
    private static readonly int[] Rounds = [500, 4_000, 32_000];

    private readonly SpanFilter[] _filters = [.. spansets.Filters];
    private readonly HashSet<string> _judged = new(StringComparer.Ordinal);
    private readonly List<FoundTrace> _found = [];
    private readonly long _began = time.GetTimestamp();
    private int _spans;

    private bool HasEnough => _found.Count == limit;

    private bool IsSpent => _judged.Count == MaxTraces || time.GetElapsedTime(_began) > MaxDuration;

    public async Task<TraceSearchResult> RunAsync(CancellationToken cancellationToken)
    {
        var candidates = CandidateQuery.Of(spansets, range);
        foreach (var round in Rounds)
        {
            var spans = await reader.SpansAsync(TenantId.Default, candidates with { Limit = round }, cancellationToken);
            _spans = spans.Count;
            await JudgeAsync(spans, cancellationToken);
            if (HasEnough || IsSpent || spans.Count < round)
                return Result(isComplete: HasEnough || (!IsSpent && spans.Count < round));
        }

        return Result(isComplete: false);
    }

    /// <summary>Traces are read some at a time, never more than may still be found: neighbours lie side by side in the store.</summary>
    private async Task JudgeAsync(IReadOnlyList<Span> candidates, CancellationToken cancellationToken)
    {
        var next = new List<string>();
        for (var i = candidates.Count - 1; i >= 0 && !HasEnough && !IsSpent; i--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var candidate = candidates[i];
            if (_judged.Contains(candidate.TraceId) || !_filters.Any(filter => Evaluation.MayMeet(filter, candidate)))
                continue;
            _judged.Add(candidate.TraceId);
            next.Add(candidate.TraceId);
            if (next.Count == Math.Min(TracesAtOnce, limit - _found.Count))
                await JudgeAsync(next, cancellationToken);
        }

        await JudgeAsync(next, cancellationToken);
    }

    private async Task JudgeAsync(List<string> traces, CancellationToken cancellationToken)
    {
        // Those that retention took in between are not among them.
        foreach (var spans in traces.Count == 0 ? [] : await reader.TracesAsync(TenantId.Default, traces, cancellationToken))
        {
            var trace = new WholeTrace(spans);
            if (Evaluation.Select(spansets, trace) is { Count: > 0 } matched)
                _found.Add(new FoundTrace(trace, matched));
        }

        traces.Clear();
    }

    private TraceSearchResult Result(bool isComplete)
        => new([.. _found.OrderByDescending(found => found.Trace.StartNanoseconds)], _judged.Count, _spans, isComplete);
}
