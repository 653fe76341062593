namespace Observe.PromQL.Types;

/// <summary>What a call must look like.</summary>
/// <param name="Arguments">Types in order; the last one stands for all further ones where it may repeat.</param>
/// <param name="Optional">How many may be left out at the end.</param>
/// <param name="Repeats">How often the last argument may be there at most; null = any number of times.</param>
/// <param name="Result">Type of the answer.</param>
internal sealed record FunctionSignature(IReadOnlyList<ValueType> Arguments, int Optional, int? Repeats, ValueType Result)
{
    public int MinArguments => Arguments.Count - Optional;

    public int? MaxArguments => Arguments.Count == 0 ? 0 : Repeats is { } times ? Arguments.Count - 1 + times : null;

    public ValueType ArgumentType(int index) => Arguments[Math.Min(index, Arguments.Count - 1)];
}
