using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Observe.Store.Blocks;
using Observe.Store.Checks;
using Observe.Store.Embedded;
using Observe.Store.Spans;
using Observe.Store.Spans.Blocks;

namespace Observe.Store.Tests.Spans.Blocks;

public sealed class SpanBlockSetTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public async Task Merge_EightOfOneSize_BecomeOneThatHasEverything()
    {
        await using var under = new SpanFolder(_time, new SpanOptions(), sealsAtOnce: true);
        for (var i = 0; i < 7; i++)
            await WriteAsync(under, i, 20);
        Assert.Equal(7, under.Files("*.block").Count());

        await WriteAsync(under, 7, 20);

        Assert.Equal(["0000000001-0000000008.block"], under.Files("*.block"));
        await under.ReopenAsync();
        Assert.Equal(160, (await under.Reader.SpansAsync(default, All, default)).Count);
        Assert.Equal(20, (await under.Reader.TraceAsync(default, Trace(3), default)).Count);
        Assert.Equal(["s0", "s1", "s2"], await under.Reader.ServicesAsync(default, default));
        Assert.Equal(["op0", "op12", "op15"], (await under.Reader.OperationsAsync(default, "s0", default)).Take(3));
    }

    /// <summary>A process that dies between making a block and deleting what it made it of leaves both.</summary>
    [Fact]
    public async Task Open_WhatABlockWasMadeOfIsStillThere_ShowsNothingTwice()
    {
        await using var under = new SpanFolder(_time, new SpanOptions());
        await WriteAsync(under, 0, 20);
        var journal = Assert.Single(under.Files("*.journal"));
        var bytes = await File.ReadAllBytesAsync(Path.Combine(under.Path, journal), TestContext.Current.CancellationToken);
        under.Seal();
        await under.CloseAsync();
        await File.WriteAllBytesAsync(Path.Combine(under.Path, journal), bytes, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(under.Path, "0000000001-0000000004.block.tmp"), "half", TestContext.Current.CancellationToken);

        await under.ReopenAsync();

        Assert.Equal(["0000000001-0000000001.block"], under.Files("*"));
        Assert.Equal(20, Assert.Single(await under.Reader.SearchAsync(default, All, default)).SpanCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(-1)]
    [InlineData(-40)]
    public async Task Open_DamagedBlock_IsSetAsideAndNamedAndTheRestServes(int at)
    {
        await using var under = new SpanFolder(_time, new SpanOptions(), sealsAtOnce: true);
        await WriteAsync(under, 0, 20);
        await WriteAsync(under, 1, 20);
        await under.CloseAsync();
        var damaged = Path.Combine(under.Path, "0000000001-0000000001.block");
        Flip(damaged, at < 0 ? new FileInfo(damaged).Length + at : at);

        await under.ReopenAsync();

        // A flipped byte of a group is found when it is read, and costs that group.
        var isGroup = at == 9;
        Assert.Equal(20, (await under.Reader.SpansAsync(default, All, default)).Count);
        Assert.Contains(damaged, Assert.Single(under.Store.Damage.All), StringComparison.Ordinal);
        Assert.Equal(isGroup ? [] : ["0000000001-0000000001.block.damaged"], under.Files("*.damaged"));
        Assert.Equal(isGroup ? 40 : 20, (await under.Reader.SpansAsync(default, All, default)).Count + (isGroup ? 20 : 0));
        await WriteAsync(under, 2, 20);
        Assert.Equal("0000000003-0000000003.block", under.Files("*.block").Last());
    }

    [Fact]
    public async Task Check_EveryFlippedByteOfABlock_IsFound()
    {
        await using var under = new SpanFolder(_time, new SpanOptions(), sealsAtOnce: true);
        await WriteAsync(under, 0, 5);
        await under.CloseAsync();
        var path = Path.Combine(under.Path, "0000000001-0000000001.block");
        using (var folder = StoreFolder.Open(under.Data))
        {
            Assert.Empty(StoreCheck.Run(folder).Damage);
            for (var at = 0L; at < new FileInfo(path).Length; at++)
            {
                Flip(path, at);
                Assert.Contains(path, Assert.Single(StoreCheck.Run(folder).Damage), StringComparison.Ordinal);
                Flip(path, at);
            }

            Assert.Empty(StoreCheck.Run(folder).Damage);
        }

        await under.ReopenAsync();
    }

    [Fact]
    public async Task Open_BlockCutOffAnywhere_IsDamaged()
    {
        await using var under = new SpanFolder(_time, new SpanOptions(), sealsAtOnce: true);
        await WriteAsync(under, 0, 5);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(under.Path, "0000000001-0000000001.block"), TestContext.Current.CancellationToken);
        var cut = Path.Combine(under.Data, "0000000001-0000000001.block");
        for (var length = 0; length < bytes.Length; length++)
        {
            await File.WriteAllBytesAsync(cut, bytes[..length], TestContext.Current.CancellationToken);
            Assert.StartsWith(cut, Assert.Throws<InvalidDataException>(() => SpanBlockFile.Open(cut, new DamageLog())).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Retention_ByTimeAndSize_DropsTheOldestBlocks()
    {
        await using var under = new SpanFolder(_time, new SpanOptions { RetentionTime = TimeSpan.FromHours(1), RetentionSize = 1 << 20 }, sealsAtOnce: true);
        await WriteAsync(under, 0, 20);
        _time.Advance(TimeSpan.FromMinutes(50));
        await WriteAsync(under, 1, 20);

        Assert.Equal([], await under.Store.ApplyRetentionAsync(default));
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(["0000000001-0000000001.block"], await under.Store.ApplyRetentionAsync(default));
        Assert.Equal(20, (await under.Reader.SpansAsync(default, All, default)).Count);

        for (var i = 2; i < 6; i++)
            await WriteAsync(under, i, 20_000);
        Assert.Equal("0000000002-0000000002.block", (await under.Store.ApplyRetentionAsync(default))[0]);
        Assert.InRange(under.Store.Upkeep.BlockBytes, 1, 1 << 20);
    }

    /// <summary>What a search began with stays readable though it is merged or dropped meanwhile.</summary>
    [Fact]
    public async Task Search_WhileBlocksGo_FindsAll()
    {
        await using var under = new SpanFolder(_time, new SpanOptions(), sealsAtOnce: true);
        using var stop = new CancellationTokenSource();
        await WriteAsync(under, 0, 20);
        var searching = Task.Run(async () =>
        {
            var counts = new List<int>();
            while (!stop.IsCancellationRequested)
                counts.Add((await under.Reader.TraceAsync(default, Trace(0), default)).Count);
            return counts;
        });
        for (var i = 1; i < 40; i++)
            await WriteAsync(under, i, 20);
        await stop.CancelAsync();

        Assert.All(await searching, count => Assert.Equal(20, count));
        Assert.Empty(under.Store.Damage.All);
    }

    private static SpanQuery All => new() { MinTime = 0, MaxTime = long.MaxValue, Limit = 100_000 };

    private static string Trace(int number) => $"{number + 1:x32}";

    private static void Flip(string path, long at)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, at);
        one[0] ^= 0x55;
        RandomAccess.Write(file, one, at);
    }

    private async Task WriteAsync(SpanFolder under, int trace, int spans)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        await under.WriteAsync(default, [.. Enumerable.Range(0, spans).Select(i => new Span
        {
            TraceId = Trace(trace), SpanId = $"{i + 1:x16}", ParentSpanId = i == 0 ? "" : $"{i:x16}", Service = $"s{i % 3}", Name = $"op{i}",
            StartNanoseconds = now + i, DurationNanoseconds = i * 1000L, Attributes = [new("n", Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes((trace * 100_000) + i))))],
        })], default);
    }
}
