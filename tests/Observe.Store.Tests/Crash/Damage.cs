using Observe.Store.Blocks;
using Observe.Store.CrashWriter;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Tests.Crash;

/// <summary>What a power cut, a bad disk and a careless hand do to the files of a store that is not open.</summary>
internal static class Damage
{
    /// <summary>Takes back what was never synced: every journal file ends where its last sync told.</summary>
    public static void LoseUnsynced(string data, IReadOnlyDictionary<string, long> synced)
    {
        foreach (var path in Journals(data))
        {
            var reached = synced.GetValueOrDefault(path);
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.SetLength(file, Math.Min(RandomAccess.GetLength(file), reached));
        }
    }

    /// <summary>Cuts, flips or adds bytes behind the last record that was acknowledged.</summary>
    /// <param name="data">The store's folder.</param>
    /// <param name="random">What is done.</param>
    /// <param name="mayCutLastRecord">Whether the last whole record is known not to be acknowledged.</param>
    public static string Tail(string data, Random random, bool mayCutLastRecord)
    {
        if (Journals(data).LastOrDefault() is not { } path)
            return "no journal";
        var bytes = File.ReadAllBytes(path).ToList();
        var last = 0;
        var safe = (int)(bytes.Count - JournalSegment.Replay(path, record => last = record.Length, cutTail: false).TornBytes);
        if (mayCutLastRecord && last > 0)
            safe -= JournalSegment.RecordHeader + last;
        var torn = bytes.Count - safe;
        switch (random.Next(3))
        {
            case 0 when torn > 0:
                bytes = bytes[..(safe + random.Next(torn))];
                break;
            case 1 when torn > 0:
                bytes[safe + random.Next(torn)] ^= (byte)random.Next(1, 256);
                break;
            default:
                var garbage = new byte[random.Next(1, 300)];
                if (random.Next(2) == 0)
                    random.NextBytes(garbage);
                bytes.AddRange(garbage);
                break;
        }

        File.WriteAllBytes(path, [.. bytes]);
        return $"{torn} unacknowledged bytes of {Path.GetFileName(path)} became {bytes.Count - safe}";
    }

    /// <summary>Flips a byte of a block or checkpoint; which samples lay in it.</summary>
    public static (string Path, HashSet<(string Series, long Time)> Samples)? Block(string data, Random random)
    {
        var files = Directory.GetFiles(data, "*.block", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0)
            return null;
        var path = files[random.Next(files.Length)];
        var samples = SamplesOf(path);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        // Half of them in the last part: there are tables, index and footer, and most of a file are chunks.
        var length = RandomAccess.GetLength(file);
        var at = random.Next(2) == 0 ? random.NextInt64(length) : Math.Max(0, length - 1 - random.NextInt64(200));
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, at);
        one[0] ^= (byte)random.Next(1, 256);
        RandomAccess.Write(file, one, at);
        return (path, samples);
    }

    public static IEnumerable<string> Journals(string data)
        => Directory.Exists(data)
            ? Directory.GetFiles(data, "*.journal", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : [];

    private static HashSet<(string Series, long Time)> SamplesOf(string path)
    {
        var samples = new HashSet<(string, long)>();
        using var file = BlockFile.Open(path, new DamageLog());
        var (chunks, buffer) = (new List<IChunk>(), new SampleBuffer());
        foreach (var (_, labels, run) in file.Series())
        {
            chunks.Clear();
            buffer.Clear();
            run.CollectChunks(long.MinValue, long.MaxValue, chunks);
            foreach (var chunk in chunks)
                chunk.Decode(long.MinValue, long.MaxValue, buffer);
            foreach (var time in buffer.Times)
                samples.Add((labels[SentSample.SeriesLabel]!, time));
        }

        return samples;
    }
}
