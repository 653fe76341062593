using System.Buffers.Binary;

namespace Observe.Store.Metrics.Postgres;

/// <summary>A series' id as PostgreSQL's <c>uuid</c>: the same 16 bytes, most significant first.</summary>
internal static class SeriesUuid
{
    public const int Length = 16;

    public static Guid Of(SeriesId id)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id.Value);
        return new Guid(bytes, bigEndian: true);
    }

    public static SeriesId ToId(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[Length];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return new SeriesId(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }
}
