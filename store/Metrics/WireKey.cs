using System.IO.Hashing;

namespace Observe.Store.Metrics;

/// <summary>
/// A hash of the exact bytes that a sender used for a series' labels, by which the series is found again without its labels being
/// read. The bytes are any encoding that is equal only for equal labels; their first byte tells it from other encodings.
/// </summary>
/// <remarks>
/// XxHash128 under a seed that each process draws and never tells, so nobody can prepare bytes that meet; by chance, 100 million
/// spellings meet with a probability of 10⁻²³. Good within the process only.
/// </remarks>
public readonly record struct WireKey(UInt128 Hash)
{
    private static readonly long Seed = Random.Shared.NextInt64();

    /// <summary>No key: a series resolved under it is not remembered by any bytes.</summary>
    public static WireKey None => default;

    public static WireKey Of(ReadOnlySpan<byte> wireLabels) => new(XxHash128.HashToUInt128(wireLabels, Seed));
}
