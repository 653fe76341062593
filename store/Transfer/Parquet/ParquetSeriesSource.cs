using Observe.Store.Chunks;
using Observe.Store.Metrics;
using Parquet;
using Parquet.Schema;

namespace Observe.Store.Transfer.Parquet;

/// <summary>A Parquet file of the layout that an export has; start times and histograms may be missing.</summary>
internal sealed class ParquetSeriesSource(string path) : ISeriesSource
{
    /// <summary>A larger group than this would not fit memory.</summary>
    private const long MaxGroupRows = 16_000_000;

    private string? _text;
    private LabelSet? _labels;

    public async Task ReadAsync(IImportTarget target, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(path, cancellationToken: cancellationToken);
            RefuseOtherLayouts(reader.Schema);
            var row = 0L;
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                using var columns = reader.OpenRowGroupReader(group);
                if (columns.RowCount > MaxGroupRows)
                    throw new InvalidDataException($"a group has {columns.RowCount} rows, {MaxGroupRows} are the most");
                await ReadAsync(columns, reader.Schema, row, target, cancellationToken);
                row += columns.RowCount;
            }
        }
        // The library throws what it pleases where bytes are not as they should be.
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException) && !error.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new IOException($"{path}: no Parquet file of an export: {error.Message}", error);
        }
    }

    private static void RefuseOtherLayouts(ParquetSchema schema)
    {
        foreach (var field in new[] { ParquetLayout.Labels, ParquetLayout.Time, ParquetLayout.Value })
        {
            if (Find(schema, field) is null)
                throw new InvalidDataException($"column {field.Name} of {field.ClrType.Name} is missing");
        }
    }

    private static DataField? Find(ParquetSchema schema, DataField field)
        => Array.Find(schema.DataFields, other => other.Name == field.Name && other.ClrType == field.ClrType && !other.IsArray);

    private async Task ReadAsync(
        ParquetRowGroupReader columns, ParquetSchema schema, long before, IImportTarget target, CancellationToken cancellationToken)
    {
        var count = (int)columns.RowCount;
        var (labels, histograms) = (new string[count], new byte[count][]);
        await columns.ReadAsync(Find(schema, ParquetLayout.Labels)!, labels, cancellationToken: cancellationToken);
        var times = await NumbersAsync<long>(columns, Find(schema, ParquetLayout.Time), count, cancellationToken);
        var values = await NumbersAsync<double>(columns, Find(schema, ParquetLayout.Value), count, cancellationToken);
        var starts = await NumbersAsync<long>(columns, Find(schema, ParquetLayout.StartTime), count, cancellationToken);
        if (Find(schema, ParquetLayout.Histogram) is { } field)
            await columns.ReadAsync(field, histograms, cancellationToken: cancellationToken);
        for (var i = 0; i < count; i++)
        {
            var row = before + i + 1;
            if (Labels(labels[i]) is not { } set)
                target.Problems.Add($"{path}: row {row}: labels are no JSON object of texts");
            else if (!TryHistogram(histograms[i], out var histogram))
                target.Problems.Add($"{path}: row {row}: the histogram cannot be read");
            else
                target.Add(set, new Sample(times[i], values[i], histogram, starts[i]), () => $"{path}: row {row}");
        }
    }

    private static async Task<T[]> NumbersAsync<T>(ParquetRowGroupReader columns, DataField? field, int count, CancellationToken cancellationToken)
        where T : struct
    {
        var numbers = new T[count];
        if (field is null)
            return numbers;
        if (!field.IsNullable)
        {
            await columns.ReadAsync<T>(field, numbers.AsMemory(), cancellationToken: cancellationToken);
            return numbers;
        }

        var nullable = new T?[count];
        await columns.ReadAsync<T>(field, nullable.AsMemory(), cancellationToken: cancellationToken);
        return Array.ConvertAll(nullable, number => number ?? throw new InvalidDataException($"column {field.Name} has a row without a number"));
    }

    private LabelSet? Labels(string? text)
    {
        if (text != _text)
            (_text, _labels) = (text, ParquetLayout.TryLabels(text));
        return _labels;
    }

    private static bool TryHistogram(byte[]? bytes, out NativeHistogram? histogram)
    {
        histogram = null;
        if (bytes is not { Length: > 0 })
            return true;
        try
        {
            var from = new ByteReader(bytes);
            histogram = HistogramCodec.Decode(ref from);
            return from.IsAtEnd;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
