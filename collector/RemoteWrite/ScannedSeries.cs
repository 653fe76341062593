namespace Observe.Collector.RemoteWrite;

/// <summary>
/// Where a time series of a request lies, found before any is resolved, so that all are resolved at once. What nearly every entry of a
/// Prometheus is, labels and one sample, is decoded already.
/// </summary>
/// <param name="Start">First byte of the message in the request.</param>
/// <param name="Length">Its length.</param>
/// <param name="LabelsLength">Bytes of label messages that it begins with; −1 = they lie scattered.</param>
/// <param name="IsSingle">Nothing follows them but the sample of <paramref name="Time"/> and <paramref name="Value"/>.</param>
/// <param name="Time">Of the sample, ms since the epoch.</param>
/// <param name="Value">Of the sample.</param>
internal readonly record struct ScannedSeries(int Start, int Length, int LabelsLength, bool IsSingle, long Time, double Value);
