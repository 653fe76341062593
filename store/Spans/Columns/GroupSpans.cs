using System.Globalization;
using Observe.Store.Chunks;

namespace Observe.Store.Spans.Columns;

/// <summary>Makes spans of rows of a group.</summary>
internal static class GroupSpans
{
    /// <param name="group">The group.</param>
    /// <param name="rows">In order.</param>
    /// <param name="isWhole">False: without messages, attributes, resources, events and links, as a summary needs no more.</param>
    /// <exception cref="InvalidDataException">The group is damaged.</exception>
    public static Span[] Read(GroupReader group, ReadOnlySpan<int> rows, bool isWhole)
    {
        var (starts, durations, kinds, statuses) = (group.Starts(), group.Durations(), group.Kinds(), group.Statuses());
        var (services, names, ids) = (group.Services(), group.Names(), group.SpanIds());
        var parents = group.Parents(ids);
        var spans = new Span[rows.Length];
        for (var i = 0; i < spans.Length; i++)
        {
            var row = rows[i];
            spans[i] = new Span
            {
                TraceId = group.TraceOf(row),
                SpanId = IdOf(ids[row]),
                ParentSpanId = parents[row] is { } parent ? IdOf(parent) : "",
                Service = services?[row] ?? "",
                Name = names?[row] ?? "",
                Kind = (SpanKind)kinds[row],
                Status = (SpanStatus)statuses[row],
                StartNanoseconds = starts[row],
                DurationNanoseconds = durations[row],
            };
        }

        return isWhole ? WithRest(group, rows, spans) : spans;
    }

    private static Span[] WithRest(GroupReader group, ReadOnlySpan<int> rows, Span[] spans)
    {
        var (sets, resources) = group.Resources();
        var messages = group.Messages();
        var attributes = group.Shapes()?.Of(rows, group.Values);
        var events = group.Has(ChunkKind.Events) ? Events(group.Content(ChunkKind.Events), rows, spans) : null;
        var links = group.Has(ChunkKind.Links) ? Links(group.Content(ChunkKind.Links), rows) : null;
        for (var i = 0; i < spans.Length; i++)
        {
            spans[i] = spans[i] with
            {
                StatusMessage = messages?[rows[i]] ?? "",
                Attributes = attributes?[i] ?? [],
                Resource = sets[resources[rows[i]]],
                Events = events?[i] ?? [],
                Links = links?[i] ?? [],
            };
        }

        return spans;
    }

    private static SpanEvent[][] Events(ReadOnlySpan<byte> content, ReadOnlySpan<int> rows, Span[] spans)
    {
        var from = new ByteReader(content);
        var texts = TextTable.Read(ref from);
        var found = new SpanEvent[rows.Length][];
        for (var (row, next) = (0, 0); next < rows.Length; row++)
        {
            // Rows between are read, too: they have no lengths.
            var events = new SpanEvent[from.Count()];
            for (var i = 0; i < events.Length; i++)
                events[i] = new SpanEvent(unchecked(from.Zigzag() + spans[next].StartNanoseconds), TextTable.TextOf(texts, ref from), TextTable.ReadAttributes(texts, ref from));
            if (row == rows[next])
                found[next++] = events;
        }

        return found;
    }

    private static SpanLink[][] Links(ReadOnlySpan<byte> content, ReadOnlySpan<int> rows)
    {
        var from = new ByteReader(content);
        var texts = TextTable.Read(ref from);
        var found = new SpanLink[rows.Length][];
        for (var (row, next) = (0, 0); next < rows.Length; row++)
        {
            var links = new SpanLink[from.Count()];
            for (var i = 0; i < links.Length; i++)
                links[i] = new SpanLink(TextTable.TextOf(texts, ref from), TextTable.TextOf(texts, ref from), TextTable.ReadAttributes(texts, ref from));
            if (row == rows[next])
                found[next++] = links;
        }

        return found;
    }

    private static string IdOf(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);
}
