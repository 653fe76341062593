using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Spans;

namespace Observe.Store.Tests.Spans;

/// <summary>Spans of every kind that a store may be given, and worse.</summary>
internal static class OddSpans
{
    /// <summary>Texts: empty, short, shared, of any characters but halves of pairs, which UTF-8 cannot keep, and long.</summary>
    private static readonly Gen<string> Texts = Gen.Frequency(
        (4, Gen.Elements("", "a", "http.route", "true", "-0", "17", "1e308", "[1,\"x\"]", "{}", "\0", "é", "😀", "=")),
        (2, Gen.Choose(0, 5000).Select(number => $"v{number}")),
        (1, Gen.ArrayOf(Gen.Choose(0, 0xd7ff).Select(code => (char)code)).Select(chars => new string(chars))),
        (1, Gen.Choose(1, 3000).Select(length => new string('x', length))));

    private static readonly Gen<long> Numbers = Gen.Frequency(
        (1, Gen.Elements(long.MinValue, long.MaxValue, 0, 1, -1, long.MaxValue - 1, long.MinValue + 1)),
        (3, Gen.Choose(0, 1_000_000).Select(number => 1_764_000_000_000_000_000 + (number * 1000L))));

    /// <summary>Few keys, so that some get a column, some share one, and some stand twice in a span.</summary>
    private static readonly Gen<SpanAttribute[]> Attributes = Gen.Frequency(
        (1, Gen.Constant(Array.Empty<SpanAttribute>())),
        (4, from keys in Gen.ArrayOf(Gen.Frequency((6, Gen.Elements("k0", "k1", "k2")), (1, Gen.Choose(0, 500).Select(number => $"rare{number}")), (1, Texts)))
            from values in Gen.ArrayOf(Texts, keys.Length)
            select keys.Take(20).Select((key, i) => new SpanAttribute(key, values[i])).ToArray()));

    private static readonly Gen<SpanEvent[]> Events = Few(
        from time in Numbers from name in Texts from attributes in Attributes select new SpanEvent(time, name, attributes));

    private static readonly Gen<SpanLink[]> Links = Few(
        from trace in Gen.Elements("", "no id", Id(32, 7)) from span in Texts from attributes in Attributes select new SpanLink(trace, span, attributes));

    private static readonly Gen<Span> One =
        from trace in Ids(32, 20)
        from id in Ids(16, 5000)
        from parent in Gen.Frequency((1, Gen.Constant("")), (3, Ids(16, 5000)))
        from texts in Gen.ArrayOf(Texts, 3)
        from kind in Gen.Choose(0, 255)
        from status in Gen.Elements(0, 0, 0, 1, 2, 255)
        from start in Numbers
        from duration in Numbers
        from attributes in Attributes
        from resource in Attributes
        from events in Events
        from links in Links
        select new Span
        {
            TraceId = trace,
            SpanId = id,
            ParentSpanId = parent,
            Service = texts[0],
            Name = texts[1],
            StatusMessage = texts[2],
            Kind = (SpanKind)kind,
            Status = (SpanStatus)status,
            StartNanoseconds = start,
            DurationNanoseconds = duration,
            Attributes = attributes,
            Resource = resource,
            Events = events,
            Links = links,
        };

    /// <summary>At least one.</summary>
    public static Arbitrary<Span[]> Many { get; } = Gen.NonEmptyListOf(One).Select(spans => spans.ToArray()).ToArbitrary();

    /// <summary>As one can be compared and read: lists are compared by what they hold.</summary>
    public static string Text(Span span) => string.Join(
        '|', span.TraceId, span.SpanId, span.ParentSpanId, span.Service, span.Name, (int)span.Kind, (int)span.Status, span.StatusMessage,
        span.StartNanoseconds, span.DurationNanoseconds, Text(span.Attributes), Text(span.Resource),
        string.Join(';', span.Events.Select(item => $"{item.TimeNanoseconds} {item.Name} {Text(item.Attributes)}")),
        string.Join(';', span.Links.Select(link => $"{link.TraceId} {link.SpanId} {Text(link.Attributes)}")));

    private static string Text(IReadOnlyList<SpanAttribute> attributes) => string.Join(',', attributes.Select(attribute => $"<{attribute.Key}>=<{attribute.Value}>"));

    private static Gen<T[]> Few<T>(Gen<T> items)
        => Gen.Frequency((4, Gen.Constant(Array.Empty<T>())), (1, Gen.ArrayOf(items).Select(many => many.Take(4).ToArray())));

    private static Gen<string> Ids(int digits, int different)
        => Gen.Frequency((1, Gen.Elements(new string('0', digits), new string('f', digits))), (8, Gen.Choose(0, different).Select(number => Id(digits, number))));

    private static string Id(int digits, int number) => ((long)number * 2654435761 + 1).ToString("x16", System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
