namespace Observe.Dashboard.TempoApi.TraceQL;

/// <summary>A query that cannot be read: what was expected or found, and at which offset.</summary>
internal sealed class TraceQLException(string message, int offset) : Exception(message)
{
    /// <summary>As Tempo says it, with line and column from 1.</summary>
    public string Describe(string query)
    {
        var before = query.AsSpan(0, Math.Min(offset, query.Length));
        return $"invalid TraceQL query: parse error at line {before.Count('\n') + 1}, col {before.Length - before.LastIndexOf('\n')}: {Message}";
    }
}
