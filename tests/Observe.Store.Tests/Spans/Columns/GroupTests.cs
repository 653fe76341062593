using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Chunks;
using Observe.Store.Spans;
using Observe.Store.Spans.Columns;

namespace Observe.Store.Tests.Spans.Columns;

public sealed class GroupTests
{
    [Fact]
    public void Read_AnySpans_GivesThemBack()
        => Prop.ForAll(OddSpans.Many, spans =>
        {
            using var writer = new GroupWriter();
            var sorted = SideBySide(spans);
            var group = Open(writer.Write(sorted));

            Assert.Equal(sorted.Select(OddSpans.Text), GroupSpans.Read(group, [.. Enumerable.Range(0, sorted.Length)], isWhole: true).Select(OddSpans.Text));
            var every3rd = Enumerable.Range(0, sorted.Length).Where(row => row % 3 == 1).ToArray();
            Assert.Equal(every3rd.Select(row => OddSpans.Text(sorted[row])), GroupSpans.Read(group, every3rd, isWhole: true).Select(OddSpans.Text));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AGroupAsLargeAsTheyBecome_GivesItBack()
    {
        Span[] spans =
        [
            .. Enumerable.Range(0, GroupWriter.MaxRows).Select(i => new Span
            {
                TraceId = $"{i / 9:x32}", SpanId = $"{i + 1:x16}", ParentSpanId = i % 9 == 0 ? "" : $"{i:x16}", Service = $"s{i % 50}", Name = $"n{i % 300}",
                StartNanoseconds = i * 1000L, DurationNanoseconds = i,
                Attributes = [new("unique", $"{i}"), new(i % 2 == 0 ? "even" : "odd", "yes"), new($"key{i % 1000}", $"{i % 7}")],
                Resource = [new("pod", $"pod-{i % 200}")],
            }),
        ];
        using var writer = new GroupWriter();

        var group = Open(writer.Write(spans));

        Assert.Equal(spans.Select(OddSpans.Text), GroupSpans.Read(group, [.. Enumerable.Range(0, spans.Length)], isWhole: true).Select(OddSpans.Text));
        Assert.Equal([7777], new GroupSearch(Any with { Tags = [new("unique", "7777")] }).Rows(group));
        Assert.Equal([77, 1077, 2077, 3077, 4077, 5077, 6077, 7077, 8077], Enumerable.Range(0, 7).SelectMany(value => new GroupSearch(Any with { Tags = [new("key77", $"{value}")] }).Rows(group)).Order());
    }

    /// <summary>Statistics, filter and columns together say of each span what the condition itself says.</summary>
    [Fact]
    public void Search_AnyQuery_FindsWhatMatchesAndNothingElse()
        => Prop.ForAll(OddSpans.Many, Gen.Choose(0, int.MaxValue).ToArbitrary(), (spans, seed) =>
        {
            using var writer = new GroupWriter();
            var sorted = SideBySide(spans);
            var encoded = writer.Write(sorted);
            var group = Open(encoded);
            var random = new Random(seed);
            for (var i = 0; i < 20; i++)
            {
                var query = QueryLike(sorted[random.Next(sorted.Length)], random);
                var search = new GroupSearch(query);
                var expected = Enumerable.Range(0, sorted.Length).Where(row => SpanMatch.Matches(sorted[row], query)).ToArray();

                Assert.Equal(expected, search.Rows(group));
                Assert.True(expected.Length == 0 || search.MayMatch(encoded.Statistics));
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>Bytes that are damaged, or cut off, are found out by their hash or by what they say; nothing but the one exception comes of it.</summary>
    [Fact]
    public void Read_AnyBytesOtherwise_IsDamagedOrTheSame()
        => Prop.ForAll(OddSpans.Many, Gen.Choose(0, int.MaxValue).ToArbitrary(), (spans, seed) =>
        {
            using var writer = new GroupWriter();
            var sorted = SideBySide(spans);
            var encoded = writer.Write(sorted);
            var (bytes, random) = (encoded.Bytes.ToArray(), new Random(seed));
            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            else
                bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                // The header's hash is in the block's index.
                if (bytes.Length < encoded.HeaderLength || !bytes.AsSpan(0, encoded.HeaderLength).SequenceEqual(encoded.Bytes.Span[..encoded.HeaderLength]))
                    return;
                var group = Open(encoded with { Bytes = bytes });
                _ = new GroupSearch(Any with { Service = "a", Tags = [new("k0", "a")] }).Rows(group);
                Assert.Equal(sorted.Select(OddSpans.Text), GroupSpans.Read(group, [.. Enumerable.Range(0, sorted.Length)], isWhole: true).Select(OddSpans.Text));
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        }).QuickCheckThrowOnFailure();

    /// <summary>Whoever could make hashes that hold could still only make it say that it is damaged.</summary>
    [Fact]
    public void Decode_AnyContent_IsDamagedOrSomething()
        => Prop.ForAll(OddSpans.Many, Gen.Choose(0, int.MaxValue).ToArbitrary(), (spans, seed) =>
        {
            using var writer = new GroupWriter();
            var sorted = SideBySide(spans);
            var encoded = writer.Write(sorted);
            var random = new Random(seed);
            foreach (var chunk in Open(encoded).Chunks)
            {
                var bytes = Open(encoded).Content(chunk.Kind, chunk.Number);
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                    bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
                if (random.Next(3) == 0)
                    bytes = bytes[..random.Next(bytes.Length)];
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    var group = Open(WithContent(encoded, chunk, bytes));
                    _ = GroupSpans.Read(group, [.. Enumerable.Range(0, group.Rows)], isWhole: true);
                    _ = new GroupSearch(Any with { Operation = "a", Tags = [new("k0", "a")] }).Rows(group);
                }
                catch (InvalidDataException)
                {
                    // As it should be.
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
            }
        }).QuickCheckThrowOnFailure();

    private static SpanQuery Any => new() { MinTime = long.MinValue, MaxTime = long.MaxValue };

    private static Span[] SideBySide(IEnumerable<Span> spans) => [.. spans.GroupBy(span => span.TraceId).SelectMany(trace => trace)];

    private static GroupReader Open(EncodedGroup group)
    {
        var bytes = group.Bytes;
        if (bytes.Length < group.HeaderLength)
            throw new InvalidDataException("ends early");
        return GroupReader.Open(
            (into, offset) =>
            {
                if (offset + into.Length > bytes.Length)
                    throw new InvalidDataException("ends early");
                bytes.Span.Slice((int)offset, into.Length).CopyTo(into);
            },
            0, bytes.Length, bytes.Span[..group.HeaderLength]);
    }

    /// <summary>A group whose chunk holds something else, with hashes that hold.</summary>
    private static EncodedGroup WithContent(EncodedGroup group, ChunkEntry changed, byte[] content)
    {
        var (header, chunks, count) = (new ByteWriter(), new ByteWriter(), 0);
        foreach (var chunk in Open(group).Chunks)
        {
            var bytes = chunk == changed ? content : group.Bytes.Slice(chunk.Offset, chunk.Length).ToArray();
            header.Byte((byte)chunk.Kind);
            header.Varint((ulong)chunk.Number);
            header.Varint((ulong)bytes.Length);
            header.Varint(chunk == changed ? 0 : (ulong)chunk.RawLength);
            header.UInt32((uint)System.IO.Hashing.XxHash3.HashToUInt64(bytes));
            chunks.Bytes(bytes);
            count++;
        }

        var whole = new ByteWriter();
        whole.Varint((ulong)group.Statistics.Rows);
        whole.Varint((ulong)count);
        whole.Bytes(header.Written);
        var length = whole.Length;
        whole.Bytes(chunks.Written);
        return group with { Bytes = whole.Memory, HeaderLength = length };
    }

    private static SpanQuery QueryLike(Span span, Random random)
    {
        var query = Any;
        bool Is() => random.Next(4) == 0;
        if (Is())
            query = query with { Service = span.Service };
        if (Is())
            query = query with { Operation = span.Name };
        if (Is())
            query = query with { Kind = span.Kind };
        if (Is())
            query = query with { ErrorsOnly = true };
        if (Is())
            query = query with { MinDuration = TimeSpan.FromTicks(span.DurationNanoseconds / 100) };
        if (Is())
            query = query with { MaxDuration = TimeSpan.FromTicks(span.DurationNanoseconds / 100) };
        if (Is())
            query = query with { MinTime = span.StartNanoseconds / 1_000_000 };
        if (Is())
            query = query with { MaxTime = span.StartNanoseconds / 1_000_000 };
        if (Is() && span.Attributes.Count > 0)
            query = query with { Tags = [span.Attributes[random.Next(span.Attributes.Count)]] };
        if (Is() && span.Resource.Count > 0)
            query = query with { Tags = [.. query.Tags, span.Resource[random.Next(span.Resource.Count)]] };
        return query;
    }
}
