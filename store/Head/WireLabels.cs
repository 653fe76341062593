using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;

namespace Observe.Store.Head;

/// <summary>
/// Series by the exact bytes that their senders use for their labels. Lookup hashes and compares bytes and allocates nothing. Bounded
/// by <paramref name="limit"/>: one series may have many spellings, and beyond the bound they are resolved by labels, slower.
/// </summary>
internal sealed class WireLabels(int limit)
{
    private readonly ConcurrentDictionary<byte[], HeadSeries> _series = new(new ByteComparer());
    private int _count;

    public bool TryGet(ReadOnlySpan<byte> wireLabels, [NotNullWhen(true)] out HeadSeries? series)
        => _series.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(wireLabels, out series);

    public void Remember(ReadOnlySpan<byte> wireLabels, HeadSeries series)
    {
        if (TryGet(wireLabels, out var known) && known == series)
            return;
        if (known is not null)
            _series[wireLabels.ToArray()] = series;
        else if (Volatile.Read(ref _count) < limit && _series.TryAdd(wireLabels.ToArray(), series))
            Interlocked.Increment(ref _count);
    }

    /// <summary>Forgets the bytes of series that ended.</summary>
    public void Forget(IReadOnlySet<HeadSeries> ended)
    {
        foreach (var (bytes, series) in _series)
        {
            if (ended.Contains(series) && _series.TryRemove(bytes, out _))
                Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>The hash has a seed of its own in every process, so that nobody outside can prepare bytes that collide.</summary>
    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        private readonly long _seed = Random.Shared.NextInt64();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate, _seed);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
