namespace Observe.Store.Spans.Columns;

/// <summary>What a chunk of a group holds. Numbers are on disk.</summary>
internal enum ChunkKind : byte
{
    Traces = 1,
    SpanIds = 2,
    Parents = 3,
    Starts = 4,
    Durations = 5,
    Services = 6,
    Names = 7,
    Kinds = 8,
    Statuses = 9,
    Messages = 10,
    Resources = 11,
    Shapes = 12,
    Values = 13,
    Events = 14,
    Links = 15,
    Filter = 16,
}

/// <summary>Where a chunk lies in its group, and what it must be.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Number">Of <see cref="ChunkKind.Values"/>, which values; otherwise 0.</param>
/// <param name="Offset">From the begin of the group.</param>
/// <param name="Length">In the file.</param>
/// <param name="RawLength">Decompressed; 0 where it is not compressed.</param>
/// <param name="Hash">Low 4 bytes of the XxHash3 of what is in the file.</param>
internal readonly record struct ChunkEntry(ChunkKind Kind, int Number, int Offset, int Length, int RawLength, uint Hash);
