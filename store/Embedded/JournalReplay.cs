using System.IO.Hashing;
using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Embedded;

/// <summary>
/// Puts the records of one segment back into the head. Several read the same segment at once, each for its own share of the series:
/// reading is cheap beside appending, and the samples of a series stay in order. Bytes that are no record, which a right hash never
/// lets through, end in <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class JournalReplay(
    TenantHead head, Action<IEnumerable<(SeriesId Id, LabelSet Labels)>, Tombstone> delete, int share, int shares)
{
    /// <summary>Samples that wait in all shares, 40 MiB: ten of each of 100,000 series.</summary>
    private const int WaitingSamples = 1 << 20;

    /// <summary>
    /// Ordinals grow with every series that a process ever saw, so beyond this they may lie far apart: those are looked up, and the
    /// array stays below 4 MiB whatever a record says.
    /// </summary>
    private const int DenseOrdinals = 1 << 20;

    /// <summary>Symbols that a lost record may have defined: as many as a record of the largest size has room for, about.</summary>
    private const int MaxLostSymbols = 1 << 22;

    /// <summary>Null where the record that defined it is lost.</summary>
    private readonly List<string?> _symbols = [];
    private readonly ReplayWindow _window = new(WaitingSamples / shares);
    private readonly Dictionary<int, int> _sparse = [];

    /// <summary>By ordinal one more than the window's slot; 0 = not of this share, or not known.</summary>
    private int[] _slots = new int[1024];

    public void Apply(ReadOnlySpan<byte> payload)
    {
        var from = new ByteReader(payload);
        Symbols(ref from);
        for (var left = from.Count(); left > 0; left--)
            Define(ref from, payload);
        Samples(ref from);
        for (var left = from.Count(); left > 0; left--)
        {
            var metadata = JournalRecord.DecodeMetadata(ref from);
            if (share == 0)
                head.Metadata[metadata.Family] = metadata;
        }

        if (from.IsAtEnd)
            return;
        // What waits was written before.
        _window.Flush();
        var (deleted, tombstone) = JournaledDelete.Replay(ref from, ordinal => Find(ordinal) is var slot and > 0 ? _window[slot - 1] : null);
        if (deleted.Count > 0)
            delete(deleted.Select(item => (item.Id, item.Labels)), tombstone);
    }

    /// <summary>Puts in what still waits.</summary>
    public void Complete() => _window.Flush();

    private void Symbols(ref ByteReader from)
    {
        var first = from.Varint();
        if (first < (ulong)_symbols.Count || first - (ulong)_symbols.Count > MaxLostSymbols)
            throw new InvalidDataException($"the journal's symbols go on at {first} after {_symbols.Count}");
        while ((ulong)_symbols.Count < first)
            _symbols.Add(null);
        for (var left = from.Count(); left > 0; left--)
            _symbols.Add(from.Text());
    }

    private void Define(ref ByteReader from, ReadOnlySpan<byte> payload)
    {
        var ordinal = (int)from.Varint();
        var start = from.Position;
        var count = from.Count();
        for (var i = 0; i < 2 * count; i++)
            from.Varint();
        // A series that was forgotten and came again has two ordinals and one spelling: it must stay in one share.
        var labels = payload[start..from.Position];
        var isOurs = XxHash3.HashToUInt64(labels) % (ulong)shares == (ulong)share;
        if (isOurs && TryLabels(labels) is { } set)
            Remember(ordinal, _window.SlotFor(head.Index.GetOrAdd(set)) + 1);
    }

    private void Remember(int ordinal, int slot)
    {
        if ((uint)ordinal >= DenseOrdinals)
        {
            _sparse[ordinal] = slot;
            return;
        }

        if (ordinal >= _slots.Length)
            Array.Resize(ref _slots, Math.Max(ordinal + 1, _slots.Length * 2));
        _slots[ordinal] = slot;
    }

    private int Find(int ordinal)
        => (uint)ordinal < (uint)_slots.Length ? _slots[ordinal] : _sparse.GetValueOrDefault(ordinal);

    /// <summary>Null where a text of it is lost: the series cannot be named, and its samples are lost with it.</summary>
    private LabelSet? TryLabels(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        var labels = new Label[from.Count()];
        for (var i = 0; i < labels.Length; i++)
        {
            if (Symbol(from.Varint()) is not { } name || Symbol(from.Varint()) is not { } value)
                return null;
            labels[i] = new Label(name, value);
        }

        return LabelSet.OfSorted(labels);
    }

    private string? Symbol(ulong number)
        => number < (ulong)_symbols.Count ? _symbols[(int)number] : throw new InvalidDataException($"the journal has no symbol {number}");

    private void Samples(ref ByteReader from)
    {
        var (ordinal, time) = (0, 0L);
        for (var left = from.Count(); left > 0; left--)
        {
            ordinal += (int)from.Zigzag();
            var sample = JournalRecord.DecodeSample(ref from, ref time);
            if (Find(ordinal) is var slot and > 0)
                _window.Add(slot - 1, sample);
        }
    }
}
