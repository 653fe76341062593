using System.Diagnostics;
using Observe.Store.Metrics;
using Observe.Store.Transfer;
using Observe.Store.Transfer.PrometheusBlocks;
using Observe.TestSupport;

namespace Observe.Store.Tests.Transfer;

/// <summary>Blocks that Prometheus's own promtool makes; without it the tests are skipped.</summary>
public sealed class PrometheusBlockSourceTests
{
    private const long Begin = 1_700_000_000;

    [Fact]
    public async Task Export_ByPromtoolIntoBlocks_Imported_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        // Steps of all widths that a chunk has for the change of a step, and values of all kinds.
        var (lines, times) = (new List<string>(), new long[3]);
        for (var i = 0; i < 3000; i++)
        {
            var series = i % 3;
            times[series] += i == 0 ? 1 : random.Next(9) switch { 0 => 1 + random.Next(30), 1 => random.Next(1, 70_000), 2 => 1 + random.Next(600_000), _ => 15_000 };
            var value = random.Next(8) switch { 0 => "NaN", 1 => "+Inf", 2 => "-0.1e-300", 3 => $"{random.NextDouble():R}", _ => $"{random.Next(1000)}" };
            lines.Add($"metric_{series}{{path=\"a\\\"b{series}\",job=\"j\"}} {value} {Begin + (times[series] / 1000m):0.000}");
        }

        await File.WriteAllLinesAsync(folder.File("first"), [.. lines.Order(StringComparer.Ordinal), "# EOF"]);
        Assert.Equal(0, (await StoreTransfer.ImportAsync(folder.File("a"), folder.File("first"), TransferFormat.OpenMetrics, default)).Problems.Count);
        await ExportAsync(folder.File("a"), folder.File("text"));

        await PromtoolAsync("tsdb", "create-blocks-from", "openmetrics", folder.File("text"), folder.File("blocks"));
        var report = await StoreTransfer.ImportAsync(folder.File("b"), folder.File("blocks"), TransferFormat.Prometheus, default);

        Assert.Equal((3L, 3000L, 0L), (report.Series, report.Samples, report.Problems.Count));
        await ExportAsync(folder.File("b"), folder.File("again"));
        Assert.Equal(await File.ReadAllTextAsync(folder.File("text")), await File.ReadAllTextAsync(folder.File("again")));
    }

    [Fact]
    public async Task Import_WithoutDeletedRanges_AndNamesWhatIsDamaged()
    {
        using var folder = new TemporaryFolder();
        var block = await BlockAsync(folder);
        Assert.Equal(600, (await ReadAsync(block)).Samples.Count);

        var index = BlockIndex.Read(await File.ReadAllBytesAsync(Path.Combine(block, "index")), new TransferProblems(), block).ToArray();
        Assert.Equal(["a", "b"], index.Select(series => series.Labels["__name__"]));
        await File.WriteAllBytesAsync(Path.Combine(block, "tombstones"), Tombstones(index[0].Reference, Begin * 1000, (Begin * 1000) + 99_000));
        var left = await ReadAsync(block);
        Assert.Equal((200, 300), (left.Samples.Count(item => item.Labels["__name__"] == "a"), left.Samples.Count(item => item.Labels["__name__"] == "b")));

        var chunks = Path.Combine(block, "chunks", "000001");
        await ChangeAsync(chunks, 30);
        var damaged = await ReadAsync(block);
        Assert.Equal([$"a: {chunks}: the chunk at 8 is damaged"], damaged.Problems.Examples);
        Assert.Equal(300, damaged.Samples.Count(item => item.Labels["__name__"] == "b"));
        File.Delete(chunks);
        Assert.All((await ReadAsync(block)).Problems.Examples, text => Assert.EndsWith($"{chunks}: is missing", text, StringComparison.Ordinal));
        await ChangeAsync(Path.Combine(block, "index"), 12);
        Assert.Equal([$"{block}: the index's symbols are damaged"], (await ReadAsync(block)).Problems.Examples);
    }

    [Fact]
    public async Task Read_AnyByteChanged_NeverThrowsAndIsNamed()
    {
        using var folder = new TemporaryFolder();
        var block = await BlockAsync(folder);
        var random = new Random(3);
        foreach (var name in new[] { "index", Path.Combine("chunks", "000001"), "meta.json" })
        {
            var path = Path.Combine(block, name);
            var good = await File.ReadAllBytesAsync(path);
            for (var round = 0; round < 150; round++)
            {
                var bytes = good.ToArray();
                bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
                await File.WriteAllBytesAsync(path, random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
                var target = await ReadAsync(block);
                Assert.True(target.Problems.Count > 0 || target.Samples.Count == 600);
            }

            await File.WriteAllBytesAsync(path, good);
        }
    }

    /// <summary>A block of promtool with one series of one chunk, in whose place one of histograms is put.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_ChunkOfHistograms_IsTheSame(bool isFloat)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder.File("text"), [$"a 1 {Begin}", "# EOF"]);
        await PromtoolAsync("tsdb", "create-blocks-from", "openmetrics", folder.File("text"), folder.File("blocks"));
        var block = Assert.Single(Directory.GetDirectories(folder.File("blocks")));
        var written = HistogramChunkTests.Samples(new Random(7), isFloat, isGauge: false);
        var body = new Observe.Store.Chunks.ByteWriter();
        byte[] chunk = [(byte)(isFloat ? 3 : 2), .. PrometheusHistogramWriter.Write(written, isFloat, 0)];
        body.Varint((ulong)(chunk.Length - 1));
        var checksum = Castagnoli.Crc32C(chunk);
        await File.WriteAllBytesAsync(
            Path.Combine(block, "chunks", "000001"),
            [0x85, 0xBD, 0x40, 0xDD, 1, 0, 0, 0, .. body.Written, .. chunk, (byte)(checksum >> 24), (byte)(checksum >> 16), (byte)(checksum >> 8), (byte)checksum]);

        var read = await ReadAsync(block);

        Assert.Empty(read.Problems.Examples);
        Assert.Equal(written.Select(sample => (sample.Time, sample.Histogram)), read.Samples.Select(item => (item.Sample.Time, item.Sample.Histogram)));
    }

    [Fact]
    public async Task Import_NoBlock_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("empty"));

        var error = await Assert.ThrowsAsync<IOException>(() => ReadAsync(folder.File("empty")));
        Assert.Equal($"{folder.File("empty")}: neither a block of Prometheus (with meta.json, index and chunks) nor a folder with such", error.Message);
        error = await Assert.ThrowsAsync<IOException>(() => ReadAsync(folder.File("none")));
        Assert.Equal($"{folder.File("none")}: there is no such folder", error.Message);
    }

    /// <summary>300 samples of each of two series within a block's two hours.</summary>
    private static async Task<string> BlockAsync(TemporaryFolder folder)
    {
        await File.WriteAllLinesAsync(
            folder.File("text"),
            [.. new[] { "a", "b" }.SelectMany(name => Enumerable.Range(0, 300).Select(i => $"{name} {i % 7} {Begin + i}")), "# EOF"]);
        await PromtoolAsync("tsdb", "create-blocks-from", "openmetrics", folder.File("text"), folder.File("blocks"));
        return Assert.Single(Directory.GetDirectories(folder.File("blocks")));
    }

    private static async Task<MemoryTarget> ReadAsync(string path)
    {
        var target = new MemoryTarget();
        await new PrometheusBlockSource(path).ReadAsync(target, default);
        return target;
    }

    private static async Task ExportAsync(string data, string path)
    {
        await using var file = File.Create(path);
        await StoreTransfer.ExportAsync(data, new([], long.MinValue, long.MaxValue), TransferFormat.OpenMetrics, file, default);
    }

    private static async Task ChangeAsync(string path, int at)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }

    private static byte[] Tombstones(ulong series, long minTime, long maxTime)
    {
        var body = new Observe.Store.Chunks.ByteWriter();
        body.Varint(series);
        body.Zigzag(minTime);
        body.Zigzag(maxTime);
        var checksum = Castagnoli.Crc32C(body.Written);
        return [0x01, 0x30, 0xBA, 0x30, 1, .. body.Written, (byte)(checksum >> 24), (byte)(checksum >> 16), (byte)(checksum >> 8), (byte)checksum];
    }

    private static async Task PromtoolAsync(params string[] arguments)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "promtool"))),
            "promtool is not installed (Debian's package prometheus)");
        using var process = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{await output}\n{errors}");
    }
}
