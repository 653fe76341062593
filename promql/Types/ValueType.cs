namespace Observe.PromQL.Types;

/// <summary>PromQL's types.</summary>
internal enum ValueType
{
    Scalar,
    Vector,
    Matrix,
    Text,
}

internal static class ValueTypeNames
{
    public static string Of(ValueType type) => type switch
    {
        ValueType.Scalar => "scalar",
        ValueType.Vector => "instant vector",
        ValueType.Matrix => "range vector",
        _ => "string",
    };
}
