using Observe.PromQL.Syntax;

namespace Observe.PromQL.Evaluation;

/// <summary>
/// What there is to say of an answer: warnings where it may be wrong, infos where it may surprise. Each text once, with the place in the
/// expression. Thread-safe.
/// </summary>
internal sealed class Annotations(string expression)
{
    /// <summary>A query says no more than this; the HTTP API shows ten.</summary>
    private const int MaxTexts = 1000;

    private readonly HashSet<string> _warnings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _infos = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _positions = [];
    private readonly Lock _lock = new();

    public IReadOnlyList<string> Warnings => [.. _warnings];

    public IReadOnlyList<string> Infos => [.. _infos];

    public void Warn(string text, Expression at) => Warn(text, at.Start);

    public void Warn(string text, int at) => Add(_warnings, $"PromQL warning: {text}", at);

    public void Inform(string text, Expression at) => Inform(text, at.Start);

    public void Inform(string text, int at) => Add(_infos, $"PromQL info: {text}", at);

    private void Add(HashSet<string> texts, string text, int at)
    {
        lock (_lock)
        {
            if (texts.Count < MaxTexts)
                texts.Add($"{text} ({PositionOf_NeedsLock(at)})");
        }
    }

    private string PositionOf_NeedsLock(int at)
        => _positions.TryGetValue(at, out var known) ? known : _positions[at] = new Parsing.ParseException("", at).PositionIn(expression);
}
