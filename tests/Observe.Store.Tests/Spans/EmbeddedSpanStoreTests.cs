using Microsoft.Extensions.Options;
using Observe.Store.Embedded;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.Spans.Embedded;
using Observe.Store.Spans.Sampling;
using Observe.Store.Tenancy;
using Observe.Store.Tests.Contract;
using Observe.TestSupport;

namespace Observe.Store.Tests.Spans;

/// <summary>The contract over spans that are fresh.</summary>
public sealed class EmbeddedSpanStoreTests : SpanStoreContract
{
    [Fact]
    public async Task Write_MoreThanMemoryMayHold_SealsAndFindsAll()
    {
        await using var under = new SpanFolder(Time, new SpanOptions { MemorySpans = 1000, FileSpans = 100 });
        for (var i = 0; i < 30; i++)
            await WriteAsync(under, [.. Enumerable.Range(0, 100).Select(j => Span($"{i % 10}", (i * 100) + j, at: (i * 100) + j, took: j == 7 && i == 0 ? 99 : 1))]);

        var found = await under.Reader.SpansAsync(
            default, new SpanQuery { MinTime = Start, MaxTime = Start + 10_000, MinDuration = TimeSpan.FromMilliseconds(50) }, default);

        Assert.InRange(under.Store.Upkeep.FreshSpans, 1, 1200);
        Assert.NotEmpty(under.Files("*.block"));
        Assert.Equal([(Start + 7) * 1_000_000], found.Select(span => span.StartNanoseconds));
        Assert.Equal(300, (await under.Reader.TraceAsync(default, new string('4', 32), default)).Count);
    }

    [Fact]
    public async Task Open_FolderOfRowsOnly_MovesThemIntoBlocks()
    {
        await using var under = new SpanFolder(Time, new SpanOptions { MemorySpans = 1000, FileSpans = 100 });
        await under.CloseAsync();
        for (var number = 1; number <= 25; number++)
        {
            using var journal = new JournalWriter(under.Path, new JournalDisk(), number);
            Span[] spans = [.. Enumerable.Range(0, 100).Select(i => Span($"{number % 10}", (number * 100) + i, at: (number * 100) + i, took: 1))];
            journal.Append((_, to) => SpanCodec.Encode(spans, to));
        }

        await under.ReopenAsync();

        Assert.Equal(["0000000001-0000000010.block", "0000000011-0000000020.block"], under.Files("*.block"));
        Assert.Equal(2500, (await under.Reader.SpansAsync(default, new SpanQuery { MinTime = Start, MaxTime = Start + 10_000, Limit = 10_000 }, default)).Count);
    }

    [Fact]
    public async Task SealAsync_OpenSpans_AreInBlocksAndDamageOfThemIsNamed()
    {
        await using var under = new SpanFolder(Time, new SpanOptions());
        await WriteAsync(under, [Span("1", 1, at: 1, took: 1)]);

        await under.Store.SealAsync(default);

        Assert.Equal(0, under.Store.Upkeep.FreshSpans);
        var block = Assert.Single(under.Files("*.block"));
        Assert.Empty(under.Store.Damaged);
        await under.CloseAsync();
        File.WriteAllBytes(Path.Combine(under.Path, block), new byte[9]);
        await under.ReopenAsync();
        Assert.Contains(block, Assert.Single(under.Store.Damaged), StringComparison.Ordinal);
    }

    protected override Task<ISpanStoreUnderTest> OpenAsync() => Task.FromResult<ISpanStoreUnderTest>(new SpanFolder(Time, new SpanOptions()));
}

/// <summary>The contract over spans that are in blocks: each write is sealed at once.</summary>
public sealed class SealedSpanStoreTests : SpanStoreContract
{
    protected override Task<ISpanStoreUnderTest> OpenAsync() => Task.FromResult<ISpanStoreUnderTest>(new SpanFolder(Time, new SpanOptions(), sealsAtOnce: true));
}

/// <summary>An embedded span store in a folder of its own.</summary>
internal sealed class SpanFolder : ISpanStoreUnderTest, ISpanWriter
{
    private readonly TemporaryFolder _folder = new();
    private readonly TimeProvider _time;
    private readonly SpanOptions _options;
    private readonly bool _sealsAtOnce;
    private StoreFolder? _opened;

    public SpanFolder(TimeProvider time, SpanOptions options, bool sealsAtOnce = false)
    {
        (_time, _options, _sealsAtOnce) = (time, options, sealsAtOnce);
        Open();
    }

    public EmbeddedSpanStore Store { get; private set; } = null!;

    public TailSampler Sampler { get; private set; } = null!;

    public ISpanWriter Writer => this;

    public ISpanReader Reader => Store;

    public string Path => System.IO.Path.Combine(_folder.Path, "default", "spans");

    public string Data => _folder.Path;

    public IEnumerable<string> Files(string pattern) => Directory.GetFiles(Path, pattern).Select(path => System.IO.Path.GetFileName(path)!).Order();

    public async ValueTask<WriteResult> WriteAsync(TenantId tenant, IReadOnlyList<Span> spans, CancellationToken cancellationToken)
    {
        var result = await Store.WriteAsync(tenant, spans, cancellationToken);
        if (_sealsAtOnce)
            Seal();
        return result;
    }

    public void Seal() => Store.Upkeep.Step(_time.GetUtcNow().ToUnixTimeMilliseconds(), force: true);

    public Task CloseAsync()
    {
        Store.Dispose();
        _opened!.Dispose();
        return Task.CompletedTask;
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        Open();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    private void Open()
    {
        _opened = StoreFolder.Open(_folder.Path);
        Sampler = new TailSampler(_options.Sampling);
        Store = new EmbeddedSpanStore(_opened, Options.Create(_options), Options.Create(new StoreOptions()), new JournalDisk(), Sampler, _time);
    }
}
