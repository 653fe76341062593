using Observe.Store.Journal;
using Observe.TestSupport;

namespace Observe.Store.Tests.Journal;

public sealed class JournalWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FailingDisk _disk = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sync_FileThatCouldNotBeLeft_IsLostAlsoWhenTheDiskIsWellAgain()
    {
        using var journal = new JournalWriter(_folder.Path, _disk, 1, segmentSize: 20);
        var first = Append(journal);
        _disk.FailsSync = true;
        Assert.Throws<IOException>(() => Append(journal));
        _disk.FailsSync = false;

        // A second sync of the same file may succeed while pages are gone.
        Assert.Throws<IOException>(() => journal.Sync(first));
        journal.Sync(Append(journal));
        Assert.Equal([1], Records());
    }

    [Fact]
    public void Sync_LostFileBeforeAnotherLostOne_IsStillKnownToBeLost()
    {
        using var journal = new JournalWriter(_folder.Path, _disk, 1);
        var (first, second) = (Append(journal), Append(journal));
        _disk.FailsSync = true;
        Assert.Throws<IOException>(() => journal.Sync(second));
        _disk.FailsSync = false;
        Append(journal);
        _disk.FailsWrite = true;
        Assert.Throws<IOException>(() => Append(journal));
        _disk.FailsWrite = false;

        Assert.Throws<IOException>(() => journal.Sync(first));
        journal.Sync(Append(journal));
        Assert.Equal([1, 1], Records());
    }

    private static JournalEnd Append(JournalWriter journal) => journal.Append((_, to) => to.UInt64(7));

    /// <summary>How many each file has, in order; one that was removed has no entry.</summary>
    private int[] Records()
        => [.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)
            .Select(path => JournalSegment.Replay(path, _ => { }, cutTail: false).Records)];

    private sealed class FailingDisk : IJournalDisk
    {
        private readonly JournalDisk _disk = new();

        public bool FailsSync { get; set; }

        public bool FailsWrite { get; set; }

        public IJournalFile Create(string path) => new FailingFile(_disk.Create(path), this);

        public void Delete(string path) => _disk.Delete(path);

        private sealed class FailingFile(IJournalFile file, FailingDisk disk) : IJournalFile
        {
            public void Write(ReadOnlySpan<byte> bytes, long position)
            {
                if (disk.FailsWrite)
                    throw new IOException("No space left on device");
                file.Write(bytes, position);
            }

            public void SetLength(long length) => file.SetLength(length);

            public void Sync()
            {
                if (disk.FailsSync)
                    throw new IOException("Input/output error");
                file.Sync();
            }

            public void Dispose() => file.Dispose();
        }
    }
}
