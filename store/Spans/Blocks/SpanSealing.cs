using System.Runtime.InteropServices;
using Observe.Store.Spans.Columns;

namespace Observe.Store.Spans.Blocks;

/// <summary>Spans in the order in which a block holds them, cut into groups.</summary>
internal static class SpanSealing
{
    /// <summary>A group ends earlier where its texts are as large: it is decoded column by column, and those in memory whole.</summary>
    private const long MaxGroupBytes = 16 << 20;

    /// <summary>Writes spans as one block, each span once.</summary>
    public static string Write(string folder, SpanBlockName name, IEnumerable<Span> spans)
    {
        using var writer = new SpanBlockWriter(folder, name);
        using var groups = new GroupWriter();
        foreach (var group in Groups(Order(spans)))
            writer.Add(group, groups);
        return writer.Finish();
    }

    /// <summary>
    /// Traces in order of their first span, so that a group is of a short time, and spans of one side by side, so that it is read at once; each
    /// span once, however often it was sent.
    /// </summary>
    public static List<Span> Order(IEnumerable<Span> spans)
    {
        var traces = new Dictionary<string, List<Span>>(StringComparer.Ordinal);
        foreach (var span in spans)
        {
            ref var trace = ref CollectionsMarshal.GetValueRefOrAddDefault(traces, span.TraceId, out _);
            (trace ??= []).Add(span);
        }

        return
        [
            .. traces.Values.Select(trace => trace.DistinctBy(span => span.SpanId).OrderBy(span => span.StartNanoseconds).ToArray())
                .OrderBy(trace => trace[0].StartNanoseconds).SelectMany(trace => trace),
        ];
    }

    /// <summary>As few groups as there can be, of about as many spans each.</summary>
    public static IEnumerable<IReadOnlyList<Span>> Groups(List<Span> spans)
    {
        var count = (spans.Count + GroupWriter.MaxRows - 1) / GroupWriter.MaxRows;
        var rows = count == 0 ? 0 : (spans.Count + count - 1) / count;
        for (var (from, to) = (0, 0); from < spans.Count; from = to)
        {
            for (var bytes = 0L; to < spans.Count && to - from < rows && (to == from || bytes < MaxGroupBytes); to++)
                bytes += SizeOf(spans[to]);
            yield return spans.GetRange(from, to - from);
        }
    }

    private static long SizeOf(Span span)
        => SizeOf(span.Attributes) + SizeOf(span.Resource) + span.Events.Sum(item => SizeOf(item.Attributes)) + span.Links.Sum(link => SizeOf(link.Attributes));

    private static long SizeOf(IReadOnlyList<SpanAttribute> attributes)
    {
        var size = 0L;
        for (var i = 0; i < attributes.Count; i++)
            size += attributes[i].Value.Length + 8;
        return size;
    }
}
