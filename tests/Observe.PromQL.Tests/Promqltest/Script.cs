using Observe.Store.Metrics;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>One point of a series in a script; neither value is set where the point is left out.</summary>
internal readonly record struct ScriptPoint(double? Value, ScriptHistogram? Histogram)
{
    public bool IsAbsent => Value is null && Histogram is null;
}

/// <summary>A histogram as a script has it. The hint counts only where it is written.</summary>
internal sealed record ScriptHistogram(NativeHistogram Histogram, bool HasHint);

internal sealed record ScriptSeries(LabelSet Labels, IReadOnlyList<ScriptPoint> Points)
{
    /// <summary>Start times in ms relative to each sample; null where a point has none.</summary>
    public IReadOnlyList<long?> StartOffsets { get; init; } = [];
}

internal abstract record Command(int Line);

internal sealed record ClearCommand(int Line) : Command(Line);

internal sealed record LoadCommand(int Line, long Step, bool ConvertsClassic, IReadOnlyList<ScriptSeries> Series) : Command(Line);

/// <summary>Lines that cannot be read: a case that fails, and all others go on.</summary>
internal sealed record FaultyCommand(int Line, string Problem) : Command(Line);

internal enum ExpectationKind
{
    Fail,
    Warn,
    NoWarn,
    Info,
    NoInfo,
    Ordered,
}

/// <summary>What an <c>expect</c> line says: of which kind, and which text (or regular expression) it has, null = any.</summary>
internal sealed record Expectation(ExpectationKind Kind, string? Text, bool IsRegex);

/// <summary>A query with all that is expected of it. Times in ms.</summary>
internal sealed record EvalCommand(int Line, string Expression, long Start, long End, long? Step) : Command(Line)
{
    public List<Expectation> Expectations { get; } = [];

    public List<ScriptSeries> Series { get; } = [];

    public double? Scalar { get; set; }

    public string? Text { get; set; }

    /// <summary>Where the result is a range vector, the times of its points.</summary>
    public (long Start, long End, long Step)? RangeVector { get; set; }

    public bool Has(ExpectationKind kind) => Expectations.Exists(expectation => expectation.Kind == kind);
}
