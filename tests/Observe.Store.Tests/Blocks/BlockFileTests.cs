using System.Buffers.Binary;
using System.IO.Hashing;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport;

namespace Observe.Store.Tests.Blocks;

public sealed class BlockFileTests : IDisposable
{
    private const long MaxAllocated = 64 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_TruncatedAtEveryByte_IsInvalidData()
    {
        var whole = WriteBlock();
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidDataException>(() => Read(whole[..length]));
        Assert.Equal(6, Read(whole));
    }

    [Fact]
    public void Open_AnyByteFlipped_IsInvalidDataOrFewerSamplesThatAreNamed()
    {
        var whole = WriteBlock();
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x5a;
            var log = new DamageLog();
            try
            {
                Assert.True(Read(damaged, log) < 6);
                Assert.Contains(Path, Assert.Single(log.All), StringComparison.Ordinal);
            }
            catch (InvalidDataException error)
            {
                Assert.Contains(Path, error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Open_WrongBytesUnderARightHash_AreInvalidDataAndTakeLittleMemory()
    {
        var (whole, random) = (WriteBlock(), new Random(1));
        var footer = whole.Length - ReadOnlyFile.FooterLength;
        var index = (int)BinaryPrimitives.ReadInt64LittleEndian(whole.AsSpan(footer));
        for (var run = 0; run < 5000; run++)
        {
            var damaged = whole.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(index, footer)] = (byte)(random.Next(3) == 0 ? 0xff : random.Next(256));
            BinaryPrimitives.WriteUInt64LittleEndian(damaged.AsSpan(footer + 16), XxHash3.HashToUInt64(damaged.AsSpan(index, footer - index)));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Read(damaged);
            }
            catch (InvalidDataException)
            {
                // The other outcome: what can be read is read.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocated);
        }
    }

    [Fact]
    public async Task Writer_DiskFull_LeavesNoFileBehind()
    {
        using var disk = await SmallDisk.MountAsync(_folder.Path);
        var chunk = new EncodedChunk(0, 1, 2, new byte[1 << 15]);
        disk.Fill();

        Assert.Throws<IOException>(() =>
        {
            using var writer = new BlockWriter(System.IO.Path.Combine(disk.Path, "1.block"));
            for (var i = 0; i < 8; i++)
                Add(writer, LabelSet.From(("i", $"{i}")), [chunk]);
            writer.Finish([]);
        });

        Assert.DoesNotContain(Directory.GetFiles(disk.Path), path => path.Contains("block", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadTable_LongChunks_HaveTheStatisticsThatWereWritten()
    {
        Sample[] samples = [
            .. Enumerable.Range(1, 200).Select(i => new Sample(i * 1000, i)),
            .. Enumerable.Range(201, 10).Select(i => new Sample(i * 1000, 0, NativeHistogram.Stale)),
            .. Enumerable.Range(211, 200).Select(i => new Sample(i * 1000, i % 2 / 3.0))];
        var written = new List<EncodedChunk>();
        DenseChunks.Cut(samples, written);
        using (var writer = new BlockWriter(Path))
        {
            Add(writer, LabelSet.From(("__name__", "m")), written);
            writer.Finish([]);
        }

        var chunks = new List<IChunk>();
        using var file = BlockFile.Open(Path, new DamageLog());
        Assert.Single(file.Series()).Run.CollectChunks(long.MinValue, long.MaxValue, chunks);

        Assert.Equal(
            [
                new ChunkStatistics(1, 200, 1, 200, 20100, 0, 0),
                null,
                new ChunkStatistics(1 / 3.0, 0, 0, 1 / 3.0, written[2].Statistics!.Sum, 100, written[2].Statistics!.Correction),
            ],
            chunks.Select(chunk => ((BlockChunk)chunk).Statistics));
    }

    private static void Add(BlockWriter writer, LabelSet labels, List<EncodedChunk> chunks)
        => writer.Add(SeriesId.Of(TenantId.Default, labels), labels, chunks);

    private string Path => BlockFile.PathOf(_folder.Path, 1);

    private byte[] WriteBlock()
    {
        using (var writer = new BlockWriter(Path))
        {
            for (var series = 0; series < 2; series++)
            {
                var chunks = new List<EncodedChunk>();
                DenseChunks.Cut([new Sample(1000, 1), new Sample(2000, 2.5), new Sample(3000, 0, NativeHistogram.Stale)], chunks);
                Add(writer, LabelSet.From(("__name__", "m"), ("i", $"{series}")), chunks);
            }

            writer.Finish([]);
        }

        return File.ReadAllBytes(Path);
    }

    /// <summary>How many samples can be read.</summary>
    private int Read(byte[] bytes, DamageLog? log = null)
    {
        File.WriteAllBytes(Path, bytes);
        var (chunks, buffer) = (new List<IChunk>(), new SampleBuffer());
        using var file = BlockFile.Open(Path, log ?? new DamageLog());
        foreach (var (_, _, run) in file.Series())
            run.CollectChunks(long.MinValue, long.MaxValue, chunks);
        foreach (var chunk in chunks)
            chunk.Decode(long.MinValue, long.MaxValue, buffer);
        return buffer.Count;
    }
}
