using Observe.Store.Chunks;

namespace Observe.Store.Journal;

/// <summary>What the journal needs of a disk; replaced in tests by one that fails.</summary>
internal interface IJournalDisk
{
    IJournalFile Create(string path);
}

internal interface IJournalFile : IDisposable
{
    /// <summary>Writes at a position or throws <see cref="IOException"/>.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    void SetLength(long length);

    /// <summary>Returns once everything written is on the disk.</summary>
    void Sync();
}

/// <summary>
/// Appends records to numbered segments. A record that cannot be written whole is cut off again, so that the file never holds half
/// of one, and the writer goes on as soon as the disk does.
/// </summary>
internal sealed class JournalWriter(string folder, IJournalDisk disk, long firstSegment) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _syncLock = new();
    private readonly ByteWriter _buffer = new();
    private IJournalFile? _file;
    private long _length;
    private long _syncedTo;

    public long Segment { get; private set; } = firstSegment;

    /// <summary>Bytes of the current segment.</summary>
    public long Length => Volatile.Read(ref _length);

    public static string PathOf(string folder, long segment) => Path.Combine(folder, $"{segment:D10}.journal");

    /// <summary>Writes one record; <paramref name="encode"/> runs under the journal's lock and is given the segment's number.</summary>
    /// <returns>The file and how far it reaches after the record: what <see cref="Sync"/> takes.</returns>
    /// <exception cref="IOException">Nothing was written.</exception>
    public (long Segment, long Position) Append(Action<long, ByteWriter> encode)
    {
        lock (_lock)
        {
            var file = _file ??= Open_NeedsLock();
            _buffer.Clear();
            _buffer.UInt32(0);
            _buffer.UInt64(0);
            encode(Segment, _buffer);
            var record = _buffer.Memory.ToArray();
            JournalSegment.WriteRecordHeader(record, record.AsSpan(JournalSegment.RecordHeader));
            try
            {
                file.Write(record, _length);
            }
            catch (IOException)
            {
                Abandon_NeedsLock();
                throw;
            }

            Volatile.Write(ref _length, _length + record.Length);
            return (Segment, _length);
        }
    }

    /// <summary>Returns once a position is on the disk; writers that wait together share one sync.</summary>
    public void Sync((long Segment, long Position) upTo)
    {
        lock (_syncLock)
        {
            IJournalFile? file;
            long length;
            lock (_lock)
            {
                // A segment is synced when it is left, so only the current one can be behind.
                if (upTo.Segment != Segment || _syncedTo >= upTo.Position)
                    return;
                (file, length) = (_file, _length);
            }

            file?.Sync();
            lock (_lock)
                _syncedTo = Math.Max(_syncedTo, length);
        }
    }

    /// <summary>Goes on in a new segment; the number of the first segment that may not be dropped.</summary>
    public long Rotate()
    {
        lock (_syncLock)
        {
            lock (_lock)
            {
                _file?.Sync();
                _file?.Dispose();
                _file = null;
                Volatile.Write(ref _length, 0);
                _syncedTo = 0;
                return ++Segment;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Sync();
            _file?.Dispose();
            _file = null;
        }
    }

    private IJournalFile Open_NeedsLock()
    {
        var file = disk.Create(PathOf(folder, Segment));
        try
        {
            file.Write(JournalSegment.FileHeader, 0);
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }

        Volatile.Write(ref _length, JournalSegment.FileHeader.Length);
        return file;
    }

    /// <summary>
    /// Leaves a segment whose last write failed, cut to what is whole. A new segment follows, because labels that the failed record
    /// defined are not in this one.
    /// </summary>
    private void Abandon_NeedsLock()
    {
        try
        {
            _file!.SetLength(_length);
        }
        catch (IOException)
        {
            // The replay cuts a torn tail as well.
        }

        _file!.Dispose();
        _file = null;
        Volatile.Write(ref _length, 0);
        _syncedTo = 0;
        Segment++;
    }
}
