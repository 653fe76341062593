using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics;

/// <summary>
/// 128-bit hash (XxHash128, seed 0) of the tenant and the sorted labels, each string preceded by its UTF-8 length
/// (32 bits, little endian), so that no two label sets can spell the same bytes. Stable across processes and versions;
/// labels are compared on first sight of an id.
/// </summary>
public readonly record struct SeriesId(UInt128 Value) : IComparable<SeriesId>
{
    /// <summary>Labels are 300 bytes in most installations.</summary>
    private const int UsualLength = 1024;

    public static SeriesId Of(TenantId tenant, LabelSet labels)
    {
        var longest = LongestOf(tenant.Value);
        foreach (var label in labels.AsSpan())
            longest += LongestOf(label.Name) + LongestOf(label.Value);
        var rented = longest > UsualLength ? ArrayPool<byte>.Shared.Rent(longest) : null;
        var bytes = rented ?? stackalloc byte[UsualLength];
        var length = Write(tenant.Value, bytes);
        foreach (var label in labels.AsSpan())
        {
            length += Write(label.Name, bytes[length..]);
            length += Write(label.Value, bytes[length..]);
        }

        var hash = XxHash128.HashToUInt128(bytes[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return new SeriesId(hash);
    }

    public int CompareTo(SeriesId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    private static int LongestOf(string text) => sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length);

    private static int Write(string text, Span<byte> to)
    {
        var length = Encoding.UTF8.GetBytes(text, to[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(to, length);
        return sizeof(int) + length;
    }

    public static bool operator <(SeriesId left, SeriesId right) => left.CompareTo(right) < 0;

    public static bool operator >(SeriesId left, SeriesId right) => left.CompareTo(right) > 0;

    public static bool operator <=(SeriesId left, SeriesId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SeriesId left, SeriesId right) => left.CompareTo(right) >= 0;
}
