namespace Observe.Server.SelfTelemetry;

/// <summary>
/// An instrument and its metric. A metric has one set of label names, that of the first measurement; a tag that came later is left
/// out, one that is missing is empty.
/// </summary>
internal sealed class BridgedInstrument(string[] tagKeys, Action<string[], double> measure)
{
    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tagKeys.Length == 0 ? [] : new string[tagKeys.Length];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = ValueOf(tagKeys[i], tags);
        measure(labels, value);
    }

    private static string ValueOf(string key, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == key)
                return tag.Value?.ToString() ?? "";
        }

        return "";
    }
}
