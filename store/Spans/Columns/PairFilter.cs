using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Observe.Store.Spans.Columns;

/// <summary>
/// Which services, names and attributes may be in a group: a Bloom filter in buckets of 256 bits, of which a pair has one and in each of its
/// eight words one bit (Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters, 2007). A look-up reads one bucket, and
/// each has its own hash, so that none needs the whole filter.
/// </summary>
internal static class PairFilter
{
    /// <summary>256 bits and the low 4 bytes of their XxHash3.</summary>
    public const int BucketLength = 36;

    /// <summary>At 10 bits a pair one of about 80 look-ups of a pair that is not there says that it may be (measured by the tests).</summary>
    private const int BitsAPair = 10;

    private const int BitsABucket = 256;

    public static ulong OfService(ReadOnlySpan<byte> service) => XxHash3.HashToUInt64(service, 1);

    public static ulong OfName(ReadOnlySpan<byte> name) => XxHash3.HashToUInt64(name, 2);

    /// <summary>What the pairs of a key begin with.</summary>
    public static long SeedOf(string key) => (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key), 3);

    public static ulong OfValue(long seed, ReadOnlySpan<byte> value) => XxHash3.HashToUInt64(value, seed);

    public static byte[] Build(IReadOnlyCollection<ulong> pairs)
    {
        var count = Math.Max(1, ((pairs.Count * BitsAPair) + BitsABucket - 1) / BitsABucket);
        var filter = new byte[count * BucketLength];
        foreach (var pair in pairs)
        {
            var bucket = filter.AsSpan(BucketOf(pair, count) * BucketLength, BucketLength);
            var bits = BitsOf(pair);
            for (var word = 0; word < 8; word++)
                bucket[(word * 4) + (int)((bits >> ((word * 5) + 3)) & 3)] |= (byte)(1 << (int)((bits >> (word * 5)) & 7));
        }

        for (var at = 0; at < filter.Length; at += BucketLength)
            BinaryPrimitives.WriteUInt32LittleEndian(filter.AsSpan(at + 32), HashOf(filter.AsSpan(at, 32)));
        return filter;
    }

    /// <summary>Which bucket of a filter of some length may have a pair.</summary>
    public static int BucketOf(ulong pair, int buckets) => (int)(((pair >> 32) * (ulong)buckets) >> 32);

    /// <exception cref="InvalidDataException">The bucket is damaged.</exception>
    public static bool MayHave(ReadOnlySpan<byte> bucket, ulong pair)
    {
        if (HashOf(bucket[..32]) != BinaryPrimitives.ReadUInt32LittleEndian(bucket[32..]))
            throw new InvalidDataException("the filter is damaged");
        var bits = BitsOf(pair);
        for (var word = 0; word < 8; word++)
        {
            if ((bucket[(word * 4) + (int)((bits >> ((word * 5) + 3)) & 3)] & (1 << (int)((bits >> (word * 5)) & 7))) == 0)
                return false;
        }

        return true;
    }

    /// <summary>40 bits, apart from those that choose the bucket.</summary>
    private static ulong BitsOf(ulong pair) => (pair * 0x9e3779b97f4a7c15) >> 24;

    private static uint HashOf(ReadOnlySpan<byte> bits) => (uint)XxHash3.HashToUInt64(bits);
}
