using Observe.PromQL.Querying;

namespace Observe.PromQL.Evaluation;

/// <summary>A query that cannot be answered although it parses. Never leaves <c>promql/</c>.</summary>
internal sealed class EvaluationException(string message, QueryErrorType type = QueryErrorType.Execution) : Exception(message)
{
    public QueryErrorType Type { get; } = type;
}
