using FsCheck;
using FsCheck.Fluent;

namespace Observe.Store.Tests.Embedded;

/// <summary>Whatever is done in whatever order, the embedded store has what a dictionary has. <c>./observe test --slow</c> tries more.</summary>
public sealed class StoreModelTests
{
    /// <summary>Five days back: beyond the late window, over several blocks; with waiting, days are rolled up too.</summary>
    private static readonly Gen<StoreOperation> Operations =
        from action in Gen.Elements(
            [.. Enumerable.Repeat(StoreAction.Grow, 4), .. Enumerable.Repeat(StoreAction.Write, 4), .. Enumerable.Repeat(StoreAction.Overwrite, 4), .. Enum.GetValues<StoreAction>()])
        from series in Gen.Choose(0, 3)
        from at in Gen.OneOf(Gen.Choose(0, 150), Gen.Choose(0, 7000))
        from length in Gen.Choose(0, 60)
        from value in Gen.Choose(0, 5)
        select new StoreOperation(action, series, at, length, value);

    [Fact]
    public void AnyOperations_LeaveWhatADictionaryHas()
        => Prop.ForAll(
            Arb.From(Operations.ArrayOf(40), Shorter),
            operations => RunAsync(operations).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Environment.GetEnvironmentVariable("OBSERVE_TEST_SLOW") == "1" ? 2000 : 100));

    /// <summary>Without any stretch of steps, the longest first.</summary>
    private static IEnumerable<StoreOperation[]> Shorter(StoreOperation[] operations)
    {
        for (var length = operations.Length / 2; length > 0; length /= 2)
        {
            for (var at = 0; at + length <= operations.Length; at += length)
                yield return [.. operations[..at], .. operations[(at + length)..]];
        }
    }

    private static async Task RunAsync(StoreOperation[] operations)
    {
        await using var store = new ModelledStore();
        foreach (var operation in operations)
            await store.DoAsync(operation);
        await store.CompareAllAsync();
    }
}
