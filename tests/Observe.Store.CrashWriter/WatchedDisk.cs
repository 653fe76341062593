using Observe.Store.Journal;

namespace Observe.Store.CrashWriter;

/// <summary>The journal's disk: dies within its steps, and tells how far each file is synced.</summary>
internal sealed class WatchedDisk(Death death, Report report) : IJournalDisk
{
    private readonly JournalDisk _disk = new();

    public IJournalFile Create(string path)
    {
        var file = _disk.Create(path);
        death.Reach(Death.JournalCreated);
        return new WatchedFile(file, path, death, report);
    }

    public void Delete(string path) => _disk.Delete(path);

    private sealed class WatchedFile(IJournalFile file, string path, Death death, Report report) : IJournalFile
    {
        private long _written;

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            if (death.IsNext(position == 0 ? Death.JournalHalfHeader : Death.JournalHalfRecord))
            {
                file.Write(bytes[..(bytes.Length / 2)], position);
                Death.Now();
            }

            file.Write(bytes, position);
            Volatile.Write(ref _written, position + bytes.Length);
            if (position > 0)
                death.Reach(Death.JournalRecord);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            // What is written while the disk syncs may not be on it.
            var written = Volatile.Read(ref _written);
            file.Sync();
            death.Reach(Death.JournalSynced);
            report.Line($"S {written} {path}");
        }

        public void Dispose()
        {
            file.Dispose();
            death.Reach(Death.JournalLeft);
        }
    }
}
