using Observe.Store.Spans;

namespace Observe.Dashboard.Traces;

/// <summary>Kinds of spans as Jaeger's tag <c>span.kind</c> and TraceQL name them.</summary>
internal static class SpanKindText
{
    private static readonly string[] Names = ["unspecified", "internal", "server", "client", "producer", "consumer"];

    public static IReadOnlyList<string> All => Names;

    public static string Of(SpanKind kind) => Names[(int)kind];

    public static SpanKind? Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var kind ? (SpanKind)kind : null;
}
