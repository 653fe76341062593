using Microsoft.Extensions.Logging;
using Observe.Store.Conditions;
using Observe.Store.Embedded;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.TestSupport;

namespace Observe.Store.Tests.Embedded;

public sealed class EmbeddedMetricStoreTests : MetricStoreContract
{
    private static readonly LabelSet Series = LabelSet.From(("__name__", "m"));

    [Fact]
    public async Task Reopen_JournalTornAtEveryByte_KeepsWholeRecordsAndGoesOn()
    {
        await using var store = new EmbeddedStoreUnderTest();
        for (var i = 0; i < 3; i++)
            await WriteAsync(store, Series, (At(i - 10), i));
        var journal = Directory.GetFiles(store.Folder, "*.journal", SearchOption.AllDirectories).Single();
        store.Close();
        var whole = await File.ReadAllBytesAsync(journal);
        for (var length = whole.Length; length >= 0; length--)
        {
            await File.WriteAllBytesAsync(journal, whole[..length]);
            store.Open();
            var read = await ReadAsync(store, Series);
            Assert.Equal(Enumerable.Range(0, read.Count).Select(i => (At(i - 10), (double)i)), read);
            store.Close();
            foreach (var later in Directory.GetFiles(Path.GetDirectoryName(journal)!).Where(path => path != journal))
                File.Delete(later);
        }

        store.Open();
        Assert.Equal(1, (await WriteAsync(store, Series, (At(-1), 9))).Accepted);
    }

    [Fact]
    public async Task Reopen_DamagedBlock_IsSetAsideAndTheRestServes()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteAsync(store, Series, [.. Enumerable.Range(0, 500).Select(i => (At(-400_000 + i * 100), (double)i))]);
        await store.FlushAsync();
        await WriteAsync(store, Series, (At(-1), 1));
        var block = Directory.GetFiles(Path.Combine(store.Folder, "default", "metrics", "blocks"), "*.block", SearchOption.AllDirectories)[0];
        store.Close();
        var bytes = await File.ReadAllBytesAsync(block);
        bytes[^30] ^= 0xff;
        await File.WriteAllBytesAsync(block, bytes);
        store.Open();

        Assert.Equal((At(-1), 1), (await ReadAsync(store, Series))[^1]);
        Assert.Contains(block, Assert.Single(store.Store.Statistics.Damaged), StringComparison.Ordinal);
        Assert.True(File.Exists(block + ".damaged"));
    }

    /// <summary>As a process leaves them that dies after a checkpoint is in its place and before what it replaces is deleted.</summary>
    [Fact]
    public async Task Reopen_DamagedCheckpointBesideTheOneBefore_TakesThatAndTheJournalSince()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteAsync(store, Series, (At(-9), 1), (At(-8), 2));
        await store.FlushAsync();
        await WriteAsync(store, Series, (At(-7), 3));
        using var before = new TemporaryFolder();
        Copy(store.Folder, before.Path);
        await store.FlushAsync();
        store.Close();
        Copy(before.Path, store.Folder);
        var checkpoints = Directory.GetFiles(store.Folder, "*.block", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(2, checkpoints.Length);
        var bytes = await File.ReadAllBytesAsync(checkpoints[1]);
        bytes[^30] ^= 0xff;
        await File.WriteAllBytesAsync(checkpoints[1], bytes);

        for (var start = 0; start < 2; start++)
        {
            store.Open();
            Assert.Equal([(At(-9), 1), (At(-8), 2), (At(-7), 3)], await ReadAsync(store, Series));
            Assert.Equal(start == 0 ? 1 : 0, store.Store.Statistics.Damaged.Count);
            store.Close();
        }

        store.Open();
    }

    [Fact]
    public async Task Reopen_JournalDamagedInTheMiddle_LosesThatRecordAloneNamesItAndKeepsTheBytes()
    {
        await using var store = new EmbeddedStoreUnderTest();
        await WriteAsync(store, Series, (At(-9), 1));
        await WriteAsync(store, LabelSet.From(("__name__", "n"), ("defined", "in the second record")), (At(-8), 2));
        await WriteAsync(store, LabelSet.From(("__name__", "o")), (At(-7), 3));
        await WriteAsync(store, Series, (At(-6), 4));
        var journal = Directory.GetFiles(store.Folder, "*.journal", SearchOption.AllDirectories).Single();
        store.Close();
        var bytes = await File.ReadAllBytesAsync(journal, TestContext.Current.CancellationToken);
        var at = bytes.AsSpan().IndexOf("in the second record"u8);
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(journal, bytes, TestContext.Current.CancellationToken);

        store.Open();

        Assert.Equal([(At(-9), 1), (At(-6), 4)], await ReadAsync(store, Series));
        Assert.Equal([(At(-7), 3)], await ReadAsync(store, LabelSet.From(("__name__", "o"))));
        Assert.StartsWith($"{journal}: 1 records and 0 bytes", Assert.Single(store.Store.Statistics.Damaged), StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(journal + ".damaged", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Write_DiskFull_IsRefusedWholeAndGoesOnWhenSpaceReturns()
    {
        var disk = new FailingDisk();
        await using var store = new EmbeddedStoreUnderTest(disk);
        await WriteAsync(store, Series, (At(-9), 1), (At(-7), 3));

        disk.IsFull = true;
        var refused = await WriteAsync(store, Series, (At(-8), 2), (At(-6), 4));
        Assert.True(refused.Unavailable);
        Assert.Contains("No space left", refused.Examples[0].Message, StringComparison.Ordinal);
        Assert.Equal([(At(-9), 1), (At(-7), 3)], await ReadAsync(store, Series));
        for (var again = 0; again < 100; again++)
            await WriteAsync(store, Series, (At(-8), 2), (At(-6), 4));
        Assert.Single(Directory.GetFiles(Path.Combine(store.Folder, "default", "metrics", "journal")));
        const string Why = "the journal cannot be written: No space left on device";
        Assert.Equal([new WriteFailure("metrics", At(0), Why, 101)], store.Condition.Failures);

        disk.IsFull = false;
        store.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(2, (await WriteAsync(store, Series, (At(-8), 2), (At(-6), 4))).Accepted);
        Assert.Empty(store.Condition.Failures);
        Assert.Equal(
            [
                (LogLevel.Error, $"metrics are refused: {Why}"),
                (LogLevel.Information, "metrics are taken again, after 00:01:30; 101 refusals"),
            ],
            store.Log.Lines);
        await store.ReopenAsync();
        Assert.Equal([(At(-9), 1), (At(-8), 2), (At(-7), 3), (At(-6), 4)], await ReadAsync(store, Series));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 40)]
    [InlineData(3, 700)]
    public async Task Write_OutOfOrder_IsReadInOrderOnceAlsoAfterARestart(int seed, int disorder)
    {
        await using var store = new EmbeddedStoreUnderTest();
        var random = new Random(seed);
        (long Time, double Value)[] samples = [.. Enumerable.Range(0, 700).Select(i => (At((i * 10) - 7000), (double)random.Next(50)))];
        // Each is written within `disorder` places of its own; nothing is later than the window of two hours.
        var order = Enumerable.Range(0, 700).OrderBy(i => i + (random.NextDouble() * disorder)).ToArray();
        foreach (var i in order)
        {
            Assert.Equal(1, (await WriteAsync(store, Series, samples[i])).Accepted);
            if (i % 97 == 0)
                await store.FlushAsync();
        }

        Assert.Equal(samples, await ReadAsync(store, Series));
        foreach (var i in order.Where(i => i % 5 == 0))
        {
            Assert.Equal(1, (await WriteAsync(store, Series, samples[i])).Accepted);
            var other = await WriteAsync(store, Series, (samples[i].Time, samples[i].Value + 1));
            Assert.Equal([KeyValuePair.Create(RefusalReason.DuplicateTimestamp, 1)], other.Refused);
        }

        await store.ReopenAsync();
        Assert.Equal(samples, await ReadAsync(store, Series));
    }

    [Fact]
    public async Task Flush_BeyondRetention_DropsWholeDaysAndEndedSeries()
    {
        await using var store = new EmbeddedStoreUnderTest(options: new StoreOptions { RetentionTime = TimeSpan.FromDays(3) });
        await WriteAsync(store, Series, (At(-2 * 86400), 1));
        await store.FlushAsync();
        Assert.NotEqual(0, store.Store.Statistics.BlockBytes);

        store.Time.Advance(TimeSpan.FromDays(3));
        await store.FlushAsync();

        Assert.Equal((0L, 0L), (store.Store.Statistics.Series, store.Store.Statistics.BlockBytes));
        Assert.Equal(1, (await WriteAsync(store, Series, (At(3 * 86400), 2))).Accepted);
    }

    [Fact]
    public async Task Open_FolderInUseOrNewer_SaysSo()
    {
        await using var store = new EmbeddedStoreUnderTest();
        Assert.Contains("in use by another observe", Assert.Throws<FolderInUseException>(() => StoreFolder.Open(store.Folder)).Message, StringComparison.Ordinal);

        store.Close();
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "format"), "99");
        Assert.Contains("has format 99", Assert.Throws<IOException>(() => StoreFolder.Open(store.Folder)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "format"), "1");
        Assert.Contains("before the first release", Assert.Throws<IOException>(() => StoreFolder.Open(store.Folder)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "format"), "4");
        store.Open();
    }

    [Fact]
    public async Task Model_RandomWritesFlushesRetentionAndRestarts_EqualADictionary()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            await using var store = new EmbeddedStoreUnderTest(options: new StoreOptions { RetentionTime = TimeSpan.FromDays(2) });
            var random = new Random(seed);
            var model = new SortedDictionary<(int Series, long Time), Sample>();
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(14))
                {
                    case 0:
                        await store.ReopenAsync();
                        break;
                    case 1:
                        await store.FlushAsync();
                        break;
                    case 2:
                        store.Time.Advance(TimeSpan.FromHours(random.Next(1, 20)));
                        await store.FlushAsync();
                        DropOld(store, model);
                        break;
                    default:
                        await WriteRandomAsync(store, random, model);
                        break;
                }
            }

            for (var series = 0; series < 4; series++)
            {
                var expected = model.Where(item => item.Key.Series == series).Select(item => item.Value);
                Assert.Equal(expected, await SamplesAsync(store, Series.With("i", $"{series}"), FirstDay(store)));
            }
        }
    }

    protected override Task<IMetricStoreUnderTest> OpenAsync() => Task.FromResult<IMetricStoreUnderTest>(new EmbeddedStoreUnderTest());

    /// <summary>The model keeps what the store says it accepted, and knows itself what it must.</summary>
    private static async Task WriteRandomAsync(
        EmbeddedStoreUnderTest store, Random random, SortedDictionary<(int Series, long Time), Sample> model)
    {
        var number = random.Next(4);
        var series = Resolve(store, Series.With("i", $"{number}"));
        for (var i = random.Next(1, 80); i > 0; i--)
        {
            var sample = RandomSample(number, store.Time.GetUtcNow().ToUnixTimeMilliseconds() - random.Next(20_000_000), random.Next(3));
            var newest = model.Keys.Where(key => key.Series == number).Select(key => (long?)key.Time).Max();
            var known = model.TryGetValue((number, sample.Time), out var before);
            var batch = new WriteBatch();
            batch.Add(series, sample);
            var result = await store.Writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);
            var withinWindow = newest is null || sample.Time > newest - 7_200_000;
            if (withinWindow && (!known || before == sample))
                Assert.Equal(1, result.Accepted);
            else if (known && before != sample)
                Assert.Equal(0, result.Accepted);
            if (result.Accepted == 1)
                model[(number, sample.Time)] = sample;
        }
    }

    /// <summary>Series 2 has histograms, series 3 now floats, now histograms; one value in three of series 1 is the marker of an end.</summary>
    private static Sample RandomSample(int series, long time, int value)
    {
        var rounded = time - (time % 1000);
        if (series == 2 || (series == 3 && rounded % 2000 == 0))
        {
            return new Sample(rounded, 0, new NativeHistogram
            {
                Schema = value,
                Count = value + 1,
                PositiveSpans = [new(value, 1)],
                PositiveBuckets = [value + 1],
            });
        }

        return new Sample(rounded, series == 1 && value == 0 ? Staleness.Marker : value, null, series == 1 ? rounded - 500 : 0);
    }

    private static void DropOld(EmbeddedStoreUnderTest store, SortedDictionary<(int Series, long Time), Sample> model)
    {
        var first = FirstDay(store);
        foreach (var old in model.Keys.Where(key => key.Time < first).ToArray())
            model.Remove(old);
    }

    /// <summary>Where the first day begins that retention keeps.</summary>
    private static long FirstDay(EmbeddedStoreUnderTest store)
        => store.Time.GetUtcNow().AddDays(-2).Date is var day ? new DateTimeOffset(day, TimeSpan.Zero).ToUnixTimeMilliseconds() : 0;

    private static void Copy(string from, string to)
    {
        foreach (var path in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(path => path.Contains("metrics", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target, overwrite: true);
        }
    }

    /// <summary>A disk that can be full: half of the bytes still go in.</summary>
    private sealed class FailingDisk : IJournalDisk
    {
        private readonly JournalDisk _disk = new();

        public bool IsFull { get; set; }

        public IJournalFile Create(string path) => new FailingFile(_disk.Create(path), this);

        public void Delete(string path) => _disk.Delete(path);

        private sealed class FailingFile(IJournalFile file, FailingDisk disk) : IJournalFile
        {
            public void Write(ReadOnlySpan<byte> bytes, long position)
            {
                file.Write(disk.IsFull ? bytes[..(bytes.Length / 2)] : bytes, position);
                if (disk.IsFull)
                    throw new IOException("No space left on device");
            }

            public void SetLength(long length) => file.SetLength(length);

            public void Sync() => file.Sync();

            public void Dispose() => file.Dispose();
        }
    }
}
