using Observe.PromQL.Evaluation;
using Observe.PromQL.Types;

namespace Observe.PromQL.Functions;

/// <summary>A function: its name, what a call must look like, whether it is experimental, and what computes it.</summary>
internal sealed record FunctionDefinition(string Name, FunctionSignature Signature, bool IsExperimental)
{
    /// <summary>Where the result is an instant vector.</summary>
    public Func<FunctionCall, IEnumerable<StepSeries>>? Vector { get; init; }

    /// <summary>Where the result is a scalar: one value a step.</summary>
    public Func<FunctionCall, double[]>? Scalar { get; init; }
}
