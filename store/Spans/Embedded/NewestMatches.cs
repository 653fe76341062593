using System.Globalization;
using Observe.Store.Spans.Blocks;
using Observe.Store.Spans.Columns;
using ZstdSharp;

namespace Observe.Store.Spans.Embedded;

/// <summary>
/// The newest matches of a query: fresh spans first, then groups of blocks by their newest span, until no further group can hold a newer one
/// than those found.
/// </summary>
internal sealed class NewestMatches(SpanView view, SpanQuery query, CancellationToken cancellationToken) : IDisposable
{
    private readonly GroupSearch _search = new(query);
    private readonly Decompressor _decompressor = new();

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
        foreach (var (block, group) in Groups())
        {
            if (group.Statistics.MaxStart <= floor)
                break;
            foreach (var (reader, row) in Matches(block, group, floor))
                Saw(reader.TraceOf(row), reader.Starts()[row]);
            floor = Trim(newest);
        }

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
        foreach (var (block, group) in Groups())
        {
            if (group.Statistics.MaxStart <= floor)
                break;
            ulong[]? ids = null;
            foreach (var (reader, row) in Matches(block, group, floor))
            {
                ids ??= reader.SpanIds();
                if (seen.Add((reader.TraceOf(row), ids[row])))
                    found.Add(new Found(reader.Starts()[row], null, block, group, row));
            }

            floor = Trim(found);
        }

        return [.. Read(found).OrderBy(span => span.StartNanoseconds)];
    }

    public void Dispose() => _decompressor.Dispose();

    private IEnumerable<Span> Fresh() => view.Fresh.Where(span => SpanMatch.Matches(span, query));

    private IEnumerable<(SpanBlockFile Block, SpanGroup Group)> Groups()
        => view.Blocks.SelectMany(block => block.Groups.Select(group => (block, group)))
            .Where(item => _search.MayMatch(item.group.Statistics)).OrderByDescending(item => item.group.Statistics.MaxStart);

    /// <summary>Rows of a group that match and are newer than what is not needed any more.</summary>
    private List<(GroupReader Reader, int Row)> Matches(SpanBlockFile block, SpanGroup group, long floor)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return block.Try(group, () =>
        {
            var reader = block.Open(group, _decompressor);
            var matches = new List<(GroupReader, int)>();
            foreach (var row in _search.Rows(reader))
            {
                // Read here, where damage is caught.
                if (reader.Starts()[row] > floor && reader.TraceOf(row).Length > 0)
                    matches.Add((reader, row));
            }

            if (matches.Count > 0)
                reader.SpanIds();
            return matches;
        }) ?? [];
    }

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
            foreach (var span in block.Try(place, () => GroupSpans.Read(block.Open(place, _decompressor), rows, isWhole: true)) ?? [])
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

    private readonly record struct Found(long Start, Span? Fresh, SpanBlockFile? Block, SpanGroup? Group, int Row);
}
