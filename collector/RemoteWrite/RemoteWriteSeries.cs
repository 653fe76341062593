using Observe.Collector.Wire;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Collector.RemoteWrite;

/// <summary>
/// Finds series by the bytes of their labels as version 1.0 writes them: label messages (field 1) one after the other. A known series
/// costs no allocation; of an unknown one the labels are read, checked and remembered.
/// </summary>
internal sealed class RemoteWriteSeries(IMetricWriter writer) : IDisposable
{
    private readonly List<Label> _labels = [];

    /// <summary>Where label messages are put together that do not lie together.</summary>
    public SeriesKey Key { get; } = new();

    /// <summary>Those of many series that are known.</summary>
    public void TryResolve(ReadOnlySpan<WireKey> keys, Span<Series?> series) => writer.TryResolve(TenantId.Default, keys, series);

    /// <summary>The series of some label messages, one after the other.</summary>
    /// <exception cref="MalformedException">The bytes are no labels.</exception>
    public SeriesResolution Resolve(ReadOnlySpan<byte> labelMessages)
    {
        var key = WireKey.Of(labelMessages);
        return writer.TryResolve(TenantId.Default, key) ?? Add(labelMessages, key);
    }

    /// <summary>The same where the series is known not to be known.</summary>
    /// <exception cref="MalformedException">The bytes are no labels.</exception>
    public SeriesResolution Add(ReadOnlySpan<byte> labelMessages, WireKey key)
    {
        if (Read(labelMessages, out var isCanonical) is { } refusal)
            return new SeriesResolution(null, refusal);
        if (!LabelSet.TryFrom(_labels, out var labels, out var duplicate))
            return SeriesResolution.Refused(RefusalReason.DuplicateLabel, $"{Text()}: the label {duplicate} occurs twice");
        if (labels.MetricName is null)
            return SeriesResolution.Refused(RefusalReason.MissingMetricName, $"{Text()}: a series has no {Label.MetricName}");
        return writer.Resolve(TenantId.Default, labels, isCanonical ? key : WireKey.None);
    }

    public void Dispose() => Key.Dispose();

    /// <param name="bytes">Label messages.</param>
    /// <param name="isCanonical">
    /// Sorted and in the shortest form: the one spelling of these labels. Others are not remembered, or a sender could fill the
    /// memory with spellings.
    /// </param>
    private Refusal? Read(ReadOnlySpan<byte> bytes, out bool isCanonical)
    {
        _labels.Clear();
        isCanonical = true;
        var length = 0;
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            var message = reader.Bytes();
            if (ReadLabel(message, out var label, out var size) is { } refusal)
                return refusal;
            length += 1 + VarintLength(size) + size;
            isCanonical &= _labels.Count == 0 || string.CompareOrdinal(_labels[^1].Name, label.Name) < 0;
            _labels.Add(label);
        }

        isCanonical &= length == bytes.Length;
        return null;
    }

    private Refusal? ReadLabel(ReadOnlySpan<byte> bytes, out Label label, out int size)
    {
        ReadOnlySpan<byte> name = [], value = [];
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                name = reader.Bytes();
            else if (reader.Field == 2)
                value = reader.Bytes();
            else
                reader.Skip();
        }

        (label, size) = (default, 0);
        if (name.IsEmpty)
            return new Refusal(RefusalReason.InvalidLabelName, $"{Text()}: a label has no name");
        if (!System.Text.Unicode.Utf8.IsValid(name) || !System.Text.Unicode.Utf8.IsValid(value))
            return new Refusal(RefusalReason.InvalidUtf8, $"{Text()}: a label is not valid UTF-8");
        label = new Label(ProtobufReader.TextOf(name), ProtobufReader.TextOf(value));
        size = FieldLength(name.Length) + FieldLength(value.Length);
        return null;
    }

    private string Text() => $"{{{string.Join(", ", _labels.Take(8))}}}";

    private static int FieldLength(int length) => 1 + VarintLength(length) + length;

    private static int VarintLength(int value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
}
