namespace Observe.Store.Metrics;

/// <summary>Why an item was not stored. Names are label values of <c>observe_collector_items_refused_total{reason}</c>: never renamed.</summary>
public enum RefusalReason
{
    /// <summary>Older than the series' newest sample and outside its window for late samples.</summary>
    TooLate,

    /// <summary>Another value at a time that already has one.</summary>
    DuplicateTimestamp,

    /// <summary>Past the clock by more than the future limit.</summary>
    TooFarInFuture,

    /// <summary>Older than the retention.</summary>
    BeyondRetention,

    SeriesLimit,
    MetricSeriesLimit,
    WorkloadSeriesLimit,
    LabelCountLimit,
    LabelNameTooLong,
    LabelValueTooLong,
    DuplicateLabel,
    InvalidLabelName,
    MissingMetricName,
    InvalidUtf8,
    InvalidHistogram,
    InvalidValue,
    UnsupportedType,
    Malformed,
    BodyTooLarge,

    /// <summary>A page that was to be scraped did not answer, or not as it should.</summary>
    Unreachable,

    /// <summary>The engine at <c>store.writeUrl</c> refused the request.</summary>
    RefusedByEngine,
    StorageFailure,
}

/// <summary>One refused item: why, and a sentence for the sender that names the series and how to mend it.</summary>
public sealed record Refusal(RefusalReason Reason, string Message);

/// <summary>
/// What became of a batch. Good items are stored whatever became of the others.
/// </summary>
/// <param name="Accepted">Samples stored, equal duplicates included.</param>
/// <param name="Refused">Count by reason.</param>
/// <param name="Examples">At most <see cref="MaxExamples"/> refusals in words.</param>
/// <param name="Unavailable">True when nothing was stored and the sender should try again later (full disk, lost connection).</param>
public sealed record WriteResult(
    int Accepted,
    IReadOnlyDictionary<RefusalReason, int> Refused,
    IReadOnlyList<Refusal> Examples,
    bool Unavailable = false)
{
    public const int MaxExamples = 5;

    private static readonly Dictionary<RefusalReason, int> None = [];

    public int RefusedCount => Refused.Values.Sum();

    public static WriteResult Success(int accepted) => new(accepted, None, []);

    public static WriteResult NotAvailable(string why)
        => new(0, None, [new Refusal(RefusalReason.StorageFailure, why)], Unavailable: true);
}
