using System.Text.Json;
using Observe.Collector.Wire;

namespace Observe.Collector.Otlp;

/// <summary>
/// How many messages a request unfolds into, down to its data points, spans or records: known before anything is decoded, because an
/// empty one takes two bytes on the wire and some hundred in memory.
/// </summary>
internal static class OtlpItems
{
    /// <summary>Fields that lead to the items, level by level: resource, scope, item; metrics have two levels more.</summary>
    private static readonly int[][] MetricFields = [[1], [2], [2], [5, 7, 9, 10, 11], [1]];

    private static readonly int[][] Fields = [[1], [2], [2]];

    private static readonly string[][] MetricNames =
    [
        ["resourceMetrics"], ["scopeMetrics"], ["metrics"],
        ["gauge", "sum", "histogram", "exponentialHistogram", "summary"], ["dataPoints"],
    ];

    private static readonly string[][] SpanNames = [["resourceSpans"], ["scopeSpans"], ["spans"]];
    private static readonly string[][] LogNames = [["resourceLogs"], ["scopeLogs"], ["logRecords"]];

    /// <exception cref="MalformedException">Not an export request.</exception>
    public static ItemCount OfProtobuf(OtlpSignal signal, ReadOnlySpan<byte> request)
        => Count(request, signal == OtlpSignal.Metrics ? MetricFields : Fields);

    /// <exception cref="MalformedException">Not an export request.</exception>
    public static ItemCount OfJson(OtlpSignal signal, ReadOnlyMemory<byte> request) => OtlpJson.Read(request, root => Count(root, signal switch
    {
        OtlpSignal.Metrics => MetricNames,
        OtlpSignal.Traces => SpanNames,
        _ => LogNames,
    }));

    private static ItemCount Count(ReadOnlySpan<byte> message, ReadOnlySpan<int[]> levels)
    {
        var count = default(ItemCount);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (!levels[0].Contains(reader.Field))
                reader.Skip();
            else if (levels.Length > 1)
                count = count.With(Count(reader.Bytes(), levels[1..]));
            else
            {
                reader.Skip();
                count = new ItemCount(count.Messages + 1, count.Items + 1);
            }
        }

        return count;
    }

    private static ItemCount Count(JsonElement element, ReadOnlySpan<string[]> levels)
    {
        var count = default(ItemCount);
        foreach (var name in levels[0])
        {
            if (OtlpJson.Find(element, name) is not { } member)
                continue;
            var isList = member.ValueKind == JsonValueKind.Array;
            if (levels.Length == 1)
                count = isList ? new ItemCount(count.Messages + member.GetArrayLength(), count.Items + member.GetArrayLength()) : count;
            else if (!isList)
                count = count.With(Count(member, levels[1..]));
            else
            {
                foreach (var item in member.EnumerateArray())
                    count = count.With(Count(item, levels[1..]));
            }
        }

        return count;
    }
}

/// <param name="Messages">All on the way to the items, and the items.</param>
/// <param name="Items">Data points, spans or records.</param>
internal readonly record struct ItemCount(long Messages, int Items)
{
    /// <summary>One message more, and what is in it.</summary>
    public ItemCount With(ItemCount inner) => new(Messages + 1 + inner.Messages, Items + inner.Items);
}
