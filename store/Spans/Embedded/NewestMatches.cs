using System.Globalization;
using Observe.Store.Spans.Blocks;
using Observe.Store.Spans.Columns;

namespace Observe.Store.Spans.Embedded;

/// <summary>
/// The newest matches of a query: fresh spans first, then groups of blocks by their newest span, until no further group can hold a newer one
/// than those found.
/// </summary>
internal sealed class NewestMatches(SpanView view, SpanQuery query, CancellationToken cancellationToken)
{
    private readonly GroupSearch _search = new(query);

    /// <summary>Groups read at once after the first few: one more than needed costs a millisecond.</summary>
    private static readonly int GroupsAtOnce = 2 * Environment.ProcessorCount;

    /// <summary>Traces with the newest matching spans, newest first.</summary>
    public IReadOnlyList<string> Traces()
    {
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        void Saw(string trace, long start)
        {
            if (!newest.TryGetValue(trace, out var before) || start > before)
                newest[trace] = start;
        }

        foreach (var span in Fresh())
            Saw(span.TraceId, span.StartNanoseconds);
        var floor = Trim(newest);
        ForEachGroup(() => floor, (_, _, reader, rows) =>
        {
            foreach (var row in rows)
                Saw(reader.TraceOf(row), reader.Starts()[row]);
            floor = Trim(newest);
        });

        return [.. newest.OrderByDescending(trace => trace.Value).Select(trace => trace.Key)];
    }

    /// <summary>The newest matching spans, each once, in order of start.</summary>
    public IReadOnlyList<Span> Spans()
    {
        var (found, seen) = (new List<Found>(), new HashSet<(string, ulong)>());
        foreach (var span in Fresh())
        {
            if (seen.Add((span.TraceId, ulong.Parse(span.SpanId, NumberStyles.HexNumber, CultureInfo.InvariantCulture))))
                found.Add(new Found(span.StartNanoseconds, span, null, null, 0));
        }

        var floor = Trim(found);
        ForEachGroup(() => floor, (block, group, reader, rows) =>
        {
            var ids = reader.SpanIds();
            foreach (var row in rows)
            {
                if (seen.Add((reader.TraceOf(row), ids[row])))
                    found.Add(new Found(reader.Starts()[row], null, block, group, row));
            }

            floor = Trim(found);
        });

        return [.. Read(found).OrderBy(span => span.StartNanoseconds)];
    }

    private IEnumerable<Span> Fresh() => view.Fresh.Where(span => SpanMatch.Matches(span, query));

    /// <summary>Gives groups with rows that match, those with the newest spans first, as long as they may have newer ones than the floor.</summary>
    private void ForEachGroup(Func<long> floor, Action<SpanBlockFile, SpanGroup, GroupReader, List<int>> take)
    {
        var groups = view.Blocks.SelectMany(block => block.Groups.Select(group => (Block: block, Group: group)))
            .Where(item => _search.MayMatch(item.Group.Statistics)).OrderByDescending(item => item.Group.Statistics.MaxStart).ToArray();
        // Most searches end within the first group.
        for (var (from, count) = (0, 1); from < groups.Length && groups[from].Group.Statistics.MaxStart > floor(); count = GroupsAtOnce)
        {
            var batch = groups[from..Math.Min(groups.Length, from + count)];
            from += batch.Length;
            var least = floor();
            foreach (var (block, group, match) in batch.AsParallel().AsOrdered().WithCancellation(cancellationToken)
                .Select(item => (item.Block, item.Group, Match: Matches(item.Block, item.Group, least))).ToArray())
            {
                if (match is { Rows.Count: > 0 })
                    take(block, group, match.Reader, match.Rows);
            }
        }
    }

    /// <summary>Rows of a group that match and are newer than what is not needed any more.</summary>
    private GroupMatch? Matches(SpanBlockFile block, SpanGroup group, long floor)
        => block.Try(group, () =>
        {
            var reader = block.Open(group);
            var match = new GroupMatch(reader, _search.Rows(reader));
            if (match.Rows.Count == 0)
                return match;
            // What is asked of a group that matches is read here, where damage is caught.
            reader.Traces();
            reader.SpanIds();
            match.Rows.RemoveAll(row => reader.Starts()[row] <= floor);
            return match;
        });

    private IEnumerable<Span> Read(List<Found> found)
    {
        foreach (var group in found.GroupBy(match => (match.Block, match.Group)))
        {
            if (group.Key is not ({ } block, { } place))
            {
                foreach (var match in group)
                    yield return match.Fresh!;
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var rows = group.Select(match => match.Row).Order().ToArray();
            foreach (var span in block.Try(place, () => GroupSpans.Read(block.Open(place), rows, isWhole: true)) ?? [])
                yield return span;
        }
    }

    /// <summary>Leaves the newest; what begins no later than what this gives is not needed any more.</summary>
    private long Trim(Dictionary<string, long> newest)
    {
        if (newest.Count < query.Limit)
            return long.MinValue;
        var kept = newest.OrderByDescending(trace => trace.Value).Take(query.Limit).ToArray();
        if (kept.Length < newest.Count)
        {
            newest.Clear();
            foreach (var (trace, start) in kept)
                newest[trace] = start;
        }

        return kept.Length == 0 ? long.MaxValue : kept[^1].Value;
    }

    private long Trim(List<Found> found)
    {
        if (found.Count < query.Limit)
            return long.MinValue;
        found.Sort((a, b) => b.Start.CompareTo(a.Start));
        found.RemoveRange(query.Limit, found.Count - query.Limit);
        return found.Count == 0 ? long.MaxValue : found[^1].Start;
    }

    private sealed record GroupMatch(GroupReader Reader, List<int> Rows);

    private readonly record struct Found(long Start, Span? Fresh, SpanBlockFile? Block, SpanGroup? Group, int Row);
}
