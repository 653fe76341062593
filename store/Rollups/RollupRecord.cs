using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>One series' day in windows of five minutes as bytes. Format in docs/formats/rollups.md.</summary>
internal static class RollupRecord
{
    private const byte Doubles = 1;
    private const byte Resets = 2;
    private const byte Midnight = 4;
    private const byte Markers = 8;
    private const long Width = RollupResolution.FiveMinutes;

    /// <param name="summaries">What to write.</param>
    /// <param name="day">Begin of the day, ms.</param>
    /// <param name="to">Where to.</param>
    public static void Encode(DaySummaries summaries, long day, ByteWriter to)
    {
        var all = summaries.Windows;
        var hasMidnight = all.Count > 0 && all[0].End == day;
        WindowSummary[] windows = [.. hasMidnight ? all.Skip(1) : all];
        var values = MantissaValues.TryOf(windows, hasMidnight ? all[0].First : null, summaries.HasResets);
        to.Byte((byte)(
            (values is null ? Doubles : 0) | (summaries.HasResets ? Resets : 0)
            | (hasMidnight ? Midnight : 0) | (summaries.Markers.Count > 0 ? Markers : 0)));
        if (summaries.Markers.Count > 0)
            EncodeMarkers(summaries.Markers, day, to);
        to.Varint((ulong)windows.Length);
        var columns = new RollupColumns(windows.Length);
        FillTimes(windows, day, columns);
        if (summaries.HasResets)
        {
            for (var i = 0; i < windows.Length; i++)
                columns[RollupColumn.Resets][i] = windows[i].Resets;
        }

        if (values is not null)
        {
            values.Fill(columns);
            values.Encode(to);
            columns.Encode(to);
            return;
        }

        DoubleValues.Fill(windows, columns);
        columns.Encode(to);
        DoubleValues.Encode(windows, hasMidnight ? all[0].First : null, summaries.HasResets, to);
    }

    /// <exception cref="InvalidDataException">The bytes are no such record.</exception>
    public static DaySummaries Decode(ReadOnlySpan<byte> bytes, long day)
    {
        var from = new ByteReader(bytes);
        var flags = from.Byte();
        if (flags > (Doubles | Resets | Midnight | Markers))
            throw new InvalidDataException($"a rollup with unknown flags {flags}");
        var (hasMidnight, hasResets) = ((flags & Midnight) != 0, (flags & Resets) != 0);
        var markers = (flags & Markers) != 0 ? DecodeMarkers(ref from, day) : [];
        var count = from.Varint();
        if (count > (ulong)(ChunkBuilder.Day / Width))
            throw new InvalidDataException($"a rollup of {count} windows");
        var windows = new WindowSummary[(int)count + (hasMidnight ? 1 : 0)];
        var rest = windows.AsSpan(hasMidnight ? 1 : 0);
        double? midnight = (flags & Doubles) != 0
            ? DecodeDoubles(ref from, rest, day, hasMidnight, hasResets)
            : DecodeMantissas(ref from, rest, day, hasMidnight);
        if (midnight is { } value)
            windows[0] = new WindowSummary(day - Width, day, 1, day, day, value, value, value, value, value, 0, 0);
        return new DaySummaries(windows, markers, hasResets);
    }

    private static double? DecodeMantissas(ref ByteReader from, Span<WindowSummary> windows, long day, bool hasMidnight)
    {
        var scale = from.Byte();
        var before = from.Zigzag();
        var columns = RollupColumns.Decode(windows.Length, ref from);
        TakeTimes(columns, day, windows);
        MantissaValues.Take(columns, before, scale, windows);
        return hasMidnight ? MantissaValues.Value(before, scale) : null;
    }

    private static double? DecodeDoubles(
        ref ByteReader from, Span<WindowSummary> windows, long day, bool hasMidnight, bool hasResets)
    {
        var columns = RollupColumns.Decode(windows.Length, ref from);
        TakeTimes(columns, day, windows);
        return DoubleValues.Take(ref from, columns, windows, hasMidnight, hasResets);
    }

    private static void FillTimes(ReadOnlySpan<WindowSummary> windows, long day, RollupColumns columns)
    {
        var end = day;
        for (var i = 0; i < windows.Length; i++)
        {
            ref readonly var window = ref windows[i];
            columns[RollupColumn.Gap][i] = (window.Start - end) / Width;
            columns[RollupColumn.Count][i] = window.Count;
            columns[RollupColumn.FirstOffset][i] = window.FirstTime - window.Start;
            columns[RollupColumn.LastOffset][i] = window.End - window.LastTime;
            end = window.End;
        }
    }

    private static void TakeTimes(RollupColumns columns, long day, Span<WindowSummary> windows)
    {
        var end = day;
        for (var i = 0; i < windows.Length; i++)
        {
            var start = end + columns[RollupColumn.Gap][i] * Width;
            end = start + Width;
            windows[i] = new WindowSummary(
                start, end, (int)columns[RollupColumn.Count][i], start + columns[RollupColumn.FirstOffset][i],
                end - columns[RollupColumn.LastOffset][i], 0, 0, 0, 0, 0, (int)columns[RollupColumn.Resets][i], 0);
        }
    }

    private static void EncodeMarkers(IReadOnlyList<long> markers, long day, ByteWriter to)
    {
        to.Varint((ulong)markers.Count);
        foreach (var marker in markers)
            to.Varint((ulong)(marker - day));
    }

    private static long[] DecodeMarkers(ref ByteReader from, long day)
    {
        var count = from.Count();
        if (count > (ChunkBuilder.Day / Width) + 1)
            throw new InvalidDataException($"a rollup with {count} markers");
        var markers = new long[count];
        for (var i = 0; i < markers.Length; i++)
            markers[i] = day + (long)from.Varint();
        return markers;
    }
}
