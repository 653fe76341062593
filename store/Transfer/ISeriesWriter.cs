using Observe.Store.Metrics;

namespace Observe.Store.Transfer;

/// <summary>A file that series are exported to.</summary>
internal interface ISeriesWriter : IAsyncDisposable
{
    /// <summary>Told once, before the first series.</summary>
    void Begin(IReadOnlyList<MetricMetadata> metadata);

    /// <summary>The order that series must come in.</summary>
    IComparer<LabelSet> Order { get; }

    /// <summary>Writes a series' samples, in order of time.</summary>
    /// <returns>How many were written; others this kind of file cannot hold.</returns>
    ValueTask<int> WriteAsync(LabelSet labels, SampleBuffer samples, CancellationToken cancellationToken);

    /// <summary>Ends the file; without this it is not whole.</summary>
    ValueTask FinishAsync(CancellationToken cancellationToken);
}

/// <summary>A file, or folder, that series are imported from.</summary>
internal interface ISeriesSource
{
    /// <summary>Gives every sample that can be read to <paramref name="target"/>, and tells it what cannot.</summary>
    Task ReadAsync(IImportTarget target, CancellationToken cancellationToken);
}

/// <summary>Where imported samples go.</summary>
internal interface IImportTarget
{
    TransferProblems Problems { get; }

    /// <param name="labels">The series.</param>
    /// <param name="sample">Of equal times the last one counts.</param>
    /// <param name="place">Where in the source it stands, told where it is refused.</param>
    void Add(LabelSet labels, in Sample sample, Func<string> place);

    void Add(MetricMetadata metadata);

    /// <summary>Something to be known that is no problem.</summary>
    void Note(string note);
}
