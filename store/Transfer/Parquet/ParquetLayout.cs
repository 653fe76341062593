using System.Text.Json;
using Observe.Store.Metrics;
using Parquet.Schema;

namespace Observe.Store.Transfer.Parquet;

/// <summary>Columns of the files: a row a sample. Format in docs/formats/transfer.md.</summary>
internal static class ParquetLayout
{
    /// <summary>A JSON object of names and values.</summary>
    public static DataField Labels { get; } = new DataField<string>("labels", nullable: false);

    public static DataField Time { get; } = new DataField<long>("timestamp_ms");

    public static DataField Value { get; } = new DataField<double>("value");

    /// <summary>0 = not known.</summary>
    public static DataField StartTime { get; } = new DataField<long>("start_timestamp_ms");

    /// <summary>As the store's own files have histograms; empty where the sample is a number.</summary>
    public static DataField Histogram { get; } = new DataField<byte[]>("histogram", nullable: false);

    public static ParquetSchema Schema { get; } = new(Labels, Time, Value, StartTime, Histogram);

    public static string TextOf(LabelSet labels)
        => JsonSerializer.Serialize(labels.ToDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal));

    /// <summary>Null where the text is no JSON object of texts.</summary>
    public static LabelSet? TryLabels(string? text)
    {
        try
        {
            var labels = text is null ? null : JsonSerializer.Deserialize<Dictionary<string, string?>>(text);
            return labels is { Count: > 0 } && !labels.ContainsValue(null)
                ? LabelSet.From(labels.Select(label => new Label(label.Key, label.Value!)))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
