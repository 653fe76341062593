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
    public static SeriesId Of(TenantId tenant, LabelSet labels)
    {
        var hash = new XxHash128();
        Span<byte> scratch = stackalloc byte[256];
        Append(hash, tenant.Value, scratch);
        foreach (var label in labels.AsSpan())
        {
            Append(hash, label.Name, scratch);
            Append(hash, label.Value, scratch);
        }

        return new SeriesId(hash.GetCurrentHashAsUInt128());
    }

    public int CompareTo(SeriesId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    private static void Append(XxHash128 hash, string text, Span<byte> scratch)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32LittleEndian(scratch, length);
        hash.Append(scratch[..sizeof(int)]);
        if (length <= scratch.Length)
            hash.Append(scratch[..Encoding.UTF8.GetBytes(text, scratch)]);
        else
            hash.Append(Encoding.UTF8.GetBytes(text));
    }

    public static bool operator <(SeriesId left, SeriesId right) => left.CompareTo(right) < 0;

    public static bool operator >(SeriesId left, SeriesId right) => left.CompareTo(right) > 0;

    public static bool operator <=(SeriesId left, SeriesId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SeriesId left, SeriesId right) => left.CompareTo(right) >= 0;
}
