using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;

namespace Observe.Store.Head;

/// <summary>
/// Series by the exact bytes that their senders use for their labels. Lookup hashes and compares bytes and allocates nothing.
/// </summary>
internal sealed class WireLabels
{
    private readonly ConcurrentDictionary<byte[], HeadSeries> _series = new(new ByteComparer());

    public bool TryGet(ReadOnlySpan<byte> wireLabels, [NotNullWhen(true)] out HeadSeries? series)
        => _series.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(wireLabels, out series);

    public void Remember(ReadOnlySpan<byte> wireLabels, HeadSeries series) => _series[wireLabels.ToArray()] = series;

    /// <summary>Forgets the bytes of series that ended.</summary>
    public void Forget(IReadOnlySet<HeadSeries> ended)
    {
        foreach (var (bytes, series) in _series)
        {
            if (ended.Contains(series))
                _series.TryRemove(bytes, out _);
        }
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
