namespace Observe.PromQL.Parsing;

/// <summary>An expression that cannot be read: what was expected or found, and at which offset. Never leaves <c>promql/</c>.</summary>
internal sealed class ParseException(string message, int offset) : Exception(message)
{
    public int Offset { get; } = offset;

    /// <summary><c>line:column</c>, both from 1.</summary>
    public string PositionIn(string expression)
    {
        var before = expression.AsSpan(0, Math.Min(Offset, expression.Length));
        var line = before.Count('\n') + 1;
        return $"{line}:{before.Length - before.LastIndexOf('\n')}";
    }
}
