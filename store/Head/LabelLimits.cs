using System.Text;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>What labels may look like, judged on first sight of a series.</summary>
internal static class LabelLimits
{
    /// <summary>Why a label set is refused, or null.</summary>
    public static Refusal? Check(LabelSet labels, StoreOptions options)
    {
        if (labels.Count == 0)
            return new Refusal(RefusalReason.MissingMetricName, "a series needs at least one label");
        if (labels.Count > options.MaxLabels)
        {
            return new Refusal(RefusalReason.LabelCountLimit,
                $"{labels.MetricName} has {labels.Count} labels, {options.MaxLabels} are allowed: send fewer or raise store.maxLabels");
        }

        foreach (var label in labels)
        {
            if (Check(label, labels, options) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Refusal? Check(Label label, LabelSet labels, StoreOptions options)
    {
        if (label.Name.Length == 0)
            return new Refusal(RefusalReason.InvalidLabelName, $"{labels.MetricName} has a label without a name");
        if (HasBrokenText(label.Name) || HasBrokenText(label.Value))
            return new Refusal(RefusalReason.InvalidUtf8, $"label {label.Name} of {labels.MetricName} is not valid UTF-8");
        if (Encoding.UTF8.GetByteCount(label.Name) > options.MaxLabelNameLength)
        {
            return new Refusal(RefusalReason.LabelNameTooLong,
                $"a label name of {labels.MetricName} is longer than {options.MaxLabelNameLength} bytes (store.maxLabelNameLength)");
        }

        return Encoding.UTF8.GetByteCount(label.Value) > options.MaxLabelValueLength
            ? new Refusal(RefusalReason.LabelValueTooLong,
                $"label {label.Name} of {labels.MetricName} is longer than {options.MaxLabelValueLength} bytes (store.maxLabelValueLength)")
            : null;
    }

    /// <summary>A lone surrogate cannot be written as UTF-8 and would not come back.</summary>
    private static bool HasBrokenText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}
