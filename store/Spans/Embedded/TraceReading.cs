using Observe.Store.Spans.Blocks;
using Observe.Store.Spans.Columns;

namespace Observe.Store.Spans.Embedded;

/// <summary>Reads traces by their ids.</summary>
internal static class TraceReading
{
    /// <param name="view">Its fresh spans are those of these traces.</param>
    /// <param name="ids">As 32 hex digits.</param>
    /// <param name="isWhole">False: only what a summary needs.</param>
    /// <param name="cancellationToken">Looked at between groups.</param>
    /// <returns>Each span once, in order of start; only traces that have any.</returns>
    public static Dictionary<string, IReadOnlyList<Span>> Read(SpanView view, IReadOnlyCollection<string> ids, bool isWhole, CancellationToken cancellationToken)
    {
        var found = ids.Distinct().ToDictionary(id => id, _ => new List<Span>(), StringComparer.Ordinal);
        foreach (var span in view.Fresh)
            found[span.TraceId].Add(span);
        var keys = found.Keys.Select(KeyOf).ToArray();
        var read = view.Blocks.AsParallel().WithCancellation(cancellationToken)
            .SelectMany(block => Rows(block, keys).Select(item => (Block: block, item.Group, item.Rows))).ToList()
            .AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .Select(item => item.Block.Try(item.Group, () => GroupSpans.Read(item.Block.Open(item.Group), item.Rows, isWhole)) ?? []);
        foreach (var span in read.SelectMany(spans => spans))
        {
            // Another trace may have the same hash.
            if (found.TryGetValue(span.TraceId, out var spans))
                spans.Add(span);
        }

        return found.Where(trace => trace.Value.Count > 0).ToDictionary(
            trace => trace.Key, IReadOnlyList<Span> (trace) => [.. trace.Value.DistinctBy(span => span.SpanId).OrderBy(span => span.StartNanoseconds)], StringComparer.Ordinal);
    }

    private static ulong KeyOf(string id)
    {
        Span<byte> bytes = stackalloc byte[16];
        Hex.Read(id, bytes);
        return TraceRows.KeyOf(bytes);
    }

    private static IEnumerable<(SpanGroup Group, int[] Rows)> Rows(SpanBlockFile block, ulong[] keys)
    {
        var groups = new SortedDictionary<int, SortedSet<int>>();
        foreach (var key in keys)
        {
            foreach (var place in block.Try(null, () => block.Find(key).ToArray()) ?? [])
            {
                if (!groups.TryGetValue(place.Group, out var rows))
                    groups[place.Group] = rows = [];
                rows.UnionWith(Enumerable.Range(place.First, place.Count));
            }
        }

        return groups.Select(group => (block.Groups[group.Key], group.Value.ToArray()));
    }
}
