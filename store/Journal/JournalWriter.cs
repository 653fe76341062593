using Observe.Store.Chunks;

namespace Observe.Store.Journal;

/// <summary>How far a segment is good: less than was written where a write or a sync failed. Guarded by the journal's lock.</summary>
internal sealed class SegmentFate
{
    public long GoodTo { get; set; } = long.MaxValue;
}

/// <summary>Where a record ends; <see cref="JournalWriter.Sync"/> takes it.</summary>
internal readonly record struct JournalEnd(long Segment, long Position, SegmentFate Fate);

/// <summary>
/// Appends records to numbered segments. A record that cannot be written whole is cut off again, so that the file never holds half
/// of one, and the writer goes on as soon as the disk does. An existing file is never opened again for writing.
/// </summary>
internal sealed class JournalWriter(
    string folder, IJournalDisk disk, long firstSegment, bool syncs = true, long segmentSize = long.MaxValue, long carriedBytes = 0)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _syncLock = new();
    private readonly ByteWriter _buffer = new();
    private IJournalFile? _file;
    private long _length;
    private long _leftBytes = carriedBytes;
    private long _syncedTo;
    private SegmentFate _fate = new();
    private bool _isClosed;

    public long Segment { get; private set; } = firstSegment;

    /// <summary>Bytes since the last <see cref="Rotate"/>, those found at start included.</summary>
    public long Length => Volatile.Read(ref _leftBytes) + Volatile.Read(ref _length);

    public static string PathOf(string folder, long segment) => Path.Combine(folder, $"{segment:D10}.journal");

    /// <summary>Writes one record; <paramref name="encode"/> runs under the journal's lock and is given the segment's number.</summary>
    /// <exception cref="IOException">Nothing was written.</exception>
    public JournalEnd Append(Action<long, ByteWriter> encode)
    {
        lock (_lock)
        {
            if (_file is not null && _length >= segmentSize)
                Leave_NeedsLock();
            var file = _file ?? Open_NeedsLock();
            _buffer.Clear();
            _buffer.UInt32(0);
            _buffer.UInt64(0);
            encode(Segment, _buffer);
            if (_buffer.Length > JournalSegment.MaxRecord)
                throw TooLarge_NeedsLock();
            JournalSegment.WriteRecordHeader(_buffer.Patch(0, JournalSegment.RecordHeader), _buffer.Written[JournalSegment.RecordHeader..]);
            try
            {
                file.Write(_buffer.Written, _length);
            }
            catch (IOException)
            {
                Abandon_NeedsLock(_length);
                throw;
            }

            Volatile.Write(ref _length, _length + _buffer.Length);
            return new JournalEnd(Segment, _length, _fate);
        }
    }

    /// <summary>Returns once a position is on the disk; writers that wait together share one sync.</summary>
    /// <exception cref="IOException">It is not, and after a restart it may or may not be there.</exception>
    public void Sync(JournalEnd upTo)
    {
        lock (_syncLock)
        {
            IJournalFile file;
            long length;
            lock (_lock)
            {
                ThrowIfLost_NeedsLock(upTo);
                // A segment is synced when it is left, so only the current one can be behind.
                if (upTo.Segment != Segment || _syncedTo >= upTo.Position || _file is null)
                    return;
                (file, length) = (_file, _length);
            }

            try
            {
                file.Sync();
            }
            catch (IOException)
            {
                // After a failed sync nobody knows which pages are on the disk, and a second sync of the same file may wrongly succeed.
                lock (_lock)
                    Abandon_NeedsLock(_syncedTo);
                throw;
            }
            catch (ObjectDisposedException)
            {
                // Left meanwhile: synced then, or abandoned.
                lock (_lock)
                    ThrowIfLost_NeedsLock(upTo);
                return;
            }

            lock (_lock)
            {
                if (file == _file)
                    _syncedTo = Math.Max(_syncedTo, length);
            }
        }
    }

    /// <summary>Goes on in a new segment; its number.</summary>
    public long Rotate()
    {
        lock (_syncLock)
        {
            lock (_lock)
            {
                Leave_NeedsLock();
                Volatile.Write(ref _leftBytes, 0);
                return Segment;
            }
        }
    }

    /// <summary>Nothing can be written after this.</summary>
    public void Dispose()
    {
        lock (_syncLock)
        {
            lock (_lock)
            {
                _isClosed = true;
                try
                {
                    _file?.Sync();
                }
                catch (IOException)
                {
                    // Whoever needed a sync was told by it; the rest only asked to survive the process.
                }

                _file?.Dispose();
                _file = null;
            }
        }
    }

    private IJournalFile Open_NeedsLock()
    {
        if (_isClosed)
            throw new IOException("the journal is closed");
        IJournalFile? file = null;
        try
        {
            file = disk.Create(PathOf(folder, Segment));
            file.Write(JournalSegment.FileHeader, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            if (file is not null)
                TryDelete_NeedsLock();
            Segment++;
            throw error as IOException ?? new IOException(error.Message, error);
        }

        (_file, _fate) = (file, new SegmentFate());
        Volatile.Write(ref _length, JournalSegment.FileHeader.Length);
        return file;
    }

    private static void ThrowIfLost_NeedsLock(JournalEnd upTo)
    {
        if (upTo.Position > upTo.Fate.GoodTo)
            throw new IOException("the journal could not be synced");
    }

    private void Leave_NeedsLock()
    {
        try
        {
            if (syncs)
                _file?.Sync();
        }
        catch (IOException)
        {
            Abandon_NeedsLock(_syncedTo);
            throw;
        }

        Next_NeedsLock();
    }

    /// <summary>
    /// Leaves a segment whose last write or sync failed, cut to what is good. A new segment follows, because labels that the failed
    /// record defined are not in this one.
    /// </summary>
    private void Abandon_NeedsLock(long goodTo)
    {
        if (_file is null)
            return;
        var holdsNothing = goodTo <= JournalSegment.FileHeader.Length;
        try
        {
            _file.SetLength(goodTo);
            if (syncs)
                _file.Sync();
        }
        catch (IOException)
        {
            // The replay cuts a torn tail as well; what waits for a sync is told that there was none.
            goodTo = Math.Min(goodTo, _syncedTo);
        }

        _fate.GoodTo = goodTo;
        Volatile.Write(ref _length, goodTo);
        if (holdsNothing)
            TryDelete_NeedsLock();
        Next_NeedsLock();
    }

    /// <summary>Removes a file without a record: while the disk is full each refused write would leave one.</summary>
    private void TryDelete_NeedsLock()
    {
        try
        {
            disk.Delete(PathOf(folder, Segment));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // An empty segment is read as one.
        }
    }

    private void Next_NeedsLock()
    {
        _file?.Dispose();
        _file = null;
        Volatile.Write(ref _leftBytes, _leftBytes + _length);
        Volatile.Write(ref _length, 0);
        _syncedTo = 0;
        Segment++;
    }

    /// <summary>The record is not written, but the labels in it count as defined: hence a new segment.</summary>
    private IOException TooLarge_NeedsLock()
    {
        var size = _buffer.Length;
        Leave_NeedsLock();
        return new IOException($"a batch of {size} bytes is larger than the journal takes ({JournalSegment.MaxRecord})");
    }
}
