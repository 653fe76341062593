using Microsoft.Extensions.Options;
using Observe.Store.Embedded;
using Observe.Store.Journal;
using Observe.Store.Spans;
using Observe.Store.Spans.Embedded;
using Observe.Store.Tests.Contract;
using Observe.TestSupport;

namespace Observe.Store.Tests.Spans;

public sealed class EmbeddedSpanStoreTests : SpanStoreContract
{
    [Fact]
    public async Task Search_BeyondMemory_ReadsFiles()
    {
        await using var under = new InAFolder(new SpanOptions { MemorySpans = 1000, FileSpans = 100 });
        for (var i = 0; i < 30; i++)
            await WriteAsync(under, [.. Enumerable.Range(0, 100).Select(j => Span("a", i * 100 + j, at: i * 100 + j, took: j == 7 && i == 0 ? 99 : 1))]);

        var found = await under.Reader.SpansAsync(
            default, new SpanQuery { MinTime = Start, MaxTime = Start + 10_000, MinDuration = TimeSpan.FromMilliseconds(50) }, default);

        Assert.Equal([(Start + 7) * 1_000_000], found.Select(span => span.StartNanoseconds));
    }

    protected override Task<ISpanStoreUnderTest> OpenAsync() => Task.FromResult<ISpanStoreUnderTest>(new InAFolder(new SpanOptions()));

    private sealed class InAFolder : ISpanStoreUnderTest
    {
        private readonly TemporaryFolder _folder = new();
        private readonly IOptions<SpanOptions> _options;
        private StoreFolder _opened;
        private EmbeddedSpanStore _store;

        public InAFolder(SpanOptions options)
        {
            _options = Options.Create(options);
            (_opened, _store) = Open();
        }

        public ISpanWriter Writer => _store;

        public ISpanReader Reader => _store;

        public Task ReopenAsync()
        {
            Close();
            (_opened, _store) = Open();
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            Close();
            _folder.Dispose();
            return default;
        }

        private (StoreFolder, EmbeddedSpanStore) Open()
        {
            var folder = StoreFolder.Open(_folder.Path);
            return (folder, new EmbeddedSpanStore(folder, _options, Options.Create(new StoreOptions()), new JournalDisk(), Time));
        }

        private void Close()
        {
            _store.Dispose();
            _opened.Dispose();
        }
    }
}
