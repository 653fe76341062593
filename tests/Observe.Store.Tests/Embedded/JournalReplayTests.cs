using Observe.Store.Chunks;
using Observe.Store.Embedded;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Tests.Embedded;

/// <summary>Payloads that no writer makes: a right hash over wrong bytes is a bug elsewhere, and must be told as what it is.</summary>
public sealed class JournalReplayTests
{
    private const long MaxAllocated = 64 << 20;

    [Fact]
    public void Apply_TruncatedAtEveryByte_IsInvalidData()
    {
        var payload = Payload();
        for (var length = 0; length < payload.Length; length++)
        {
            using var head = new TenantHead(TenantId.Default, new StoreOptions());
            Assert.Throws<InvalidDataException>(() => new JournalReplay(head, (_, _) => { }, 0, 1).Apply(payload.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Apply_DamagedBytes_AreInvalidDataOrSamplesAndTakeLittleMemory()
    {
        var (payload, random) = (Payload(), new Random(1));
        for (var run = 0; run < 20_000; run++)
        {
            var damaged = payload.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)(random.Next(3) == 0 ? 0xff : random.Next(256));
            using var head = new TenantHead(TenantId.Default, new StoreOptions());
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var replay = new JournalReplay(head, (_, _) => { }, 0, 1);
                replay.Apply(damaged);
                replay.Complete();
            }
            catch (InvalidDataException)
            {
                // The other outcome.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocated);
        }
    }

    [Fact]
    public void Apply_OrdinalsFarApart_AreFoundAndTakeLittleMemory()
    {
        using var head = new TenantHead(TenantId.Default, new StoreOptions());
        var to = new ByteWriter();
        to.Varint(0);
        to.Varint(2);
        to.Text("__name__");
        to.Text("m");
        to.Varint(1);
        to.Varint(2_000_000_000);
        to.Bytes([1, 0, 1]);
        to.Varint(1);
        to.Zigzag(2_000_000_000);
        var time = 0L;
        JournalRecord.EncodeSample(new Sample(5, 1), ref time, to);
        to.Varint(0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var replay = new JournalReplay(head, (_, _) => { }, 0, 1);
        replay.Apply(to.Written);
        replay.Complete();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocated);
        Assert.Equal(1, head.Summary.Samples);
    }

    private static byte[] Payload()
    {
        using var head = new TenantHead(TenantId.Default, new StoreOptions());
        var scratch = new JournalScratch();
        scratch.Begin(1);
        var histogram = new NativeHistogram { Schema = 2, Count = 3, Sum = 4.5, PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2] };
        Sample[] samples = [new(1000, 1), new(2000, Staleness.Marker, null, 500), new(3000, 0, histogram)];
        foreach (var name in (string[])["a", "b"])
        {
            head.TryAdd(LabelSet.From(("__name__", name), ("job", "j")), out var series);
            foreach (var sample in samples)
                scratch.Add(new WriteEntry(series!, sample), series!.Append(sample, AppendRule.Replay));
        }

        var to = new ByteWriter();
        scratch.Encode(1, new JournalDefinitions(), [new MetricMetadata("a", MetricType.Gauge, "s", "help")], to);
        return to.Written.ToArray();
    }
}
