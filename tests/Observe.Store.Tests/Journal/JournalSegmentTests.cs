using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Chunks;
using Observe.Store.Journal;
using Observe.TestSupport;

namespace Observe.Store.Tests.Journal;

public sealed class JournalSegmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Replay_HeaderDamaged_RecordsThatHoldAreRead()
    {
        var whole = Segment([1, 2], [3]);
        foreach (var header in (byte[][])[new byte[8], [1, 2, 3, 4, 5, 6, 7, 8], [.. whole[..3], 0, .. whole[4..8]]])
            Assert.Equal(new SegmentReplay(2, 0, 0), Replay([.. header, .. whole[8..]]).Summary);
        Assert.Equal(new SegmentReplay(0, 20, 0), Replay(new byte[20]).Summary);
        Assert.Equal(0, new FileInfo(_folder.File("segment")).Length);
    }

    [Fact]
    public void Replay_AnotherVersion_IsRefusedUnlessNothingIsInIt()
    {
        var other = Segment([1, 2]);
        other[7] = 2;

        Assert.Contains("no journal of this version", Assert.Throws<InvalidDataException>(() => Replay(other)).Message, StringComparison.Ordinal);
        Assert.Equal(new SegmentReplay(0, 8, 0), Replay(other[..8]).Summary);
    }

    [Fact]
    public void Replay_AnyBytes_GivesWholeRecordsOnlyAndCutsTheRest()
        => Prop.ForAll(
            Gen.Three(ArbMap.Default.GeneratorFor<byte[]>()).ToArbitrary(),
            Gen.Three(Gen.Choose(0, 1000)).ToArbitrary(),
            (payloads, damage) =>
            {
                byte[][] records = [.. new[] { payloads.Item1, payloads.Item2, payloads.Item3 }.Where(payload => payload.Length > 0)];
                var bytes = Segment(records);
                var at = damage.Item1 % bytes.Length;
                byte[] damaged = (damage.Item2 % 3) switch
                {
                    0 => bytes[..at],
                    1 => [.. bytes[..at], (byte)(bytes[at] ^ (1 + (damage.Item3 % 255))), .. bytes[(at + 1)..]],
                    _ => [.. bytes, .. BitConverter.GetBytes(damage.Item3 * 1_000_000), 1, 2, 3, 4, 5, 6, 7, 8, 9],
                };
                // Only the version's own byte is told apart.
                if (damage.Item2 % 3 == 1 && at == 7)
                    return true;
                var (replay, read) = Replay(damaged);
                var again = Replay(File.ReadAllBytes(_folder.File("segment")));
                return read.Count == replay.Records && IsPartOf(read, records)
                    && again.Summary == new SegmentReplay(replay.Records, 0, replay.Damaged);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Replay_RecordsInTheMiddleDamaged_ArePassedOverAndCounted()
    {
        var bytes = Segment([1, 2], [3], [4, 5, 6], [7]);
        bytes[8 + 14 + 12] ^= 1;
        bytes[8 + 14 + 13 + 12] ^= 1;

        var (summary, records) = Replay(bytes);

        Assert.Equal(new SegmentReplay(2, 0, 2), summary);
        Assert.Equal([[1, 2], [7]], records);
    }

    private static bool IsPartOf(List<byte[]> part, byte[][] whole)
    {
        var next = 0;
        foreach (var record in whole)
        {
            if (next < part.Count && part[next].SequenceEqual(record))
                next++;
        }

        return next == part.Count;
    }

    private (SegmentReplay Summary, List<byte[]> Records) Replay(byte[] bytes)
    {
        var path = _folder.File("segment");
        File.WriteAllBytes(path, bytes);
        var records = new List<byte[]>();
        return (JournalSegment.Replay(path, record => records.Add(record.ToArray())), records);
    }

    private static byte[] Segment(params byte[][] payloads)
    {
        var to = new ByteWriter();
        to.Bytes(JournalSegment.FileHeader);
        foreach (var payload in payloads)
            Add(payload, to);
        return to.Written.ToArray();
    }

    private static void Add(byte[] payload, ByteWriter to)
    {
        Span<byte> header = stackalloc byte[JournalSegment.RecordHeader];
        JournalSegment.WriteRecordHeader(header, payload);
        to.Bytes(header);
        to.Bytes(payload);
    }
}
