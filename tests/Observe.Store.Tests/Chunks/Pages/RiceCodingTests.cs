using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Chunks;
using Observe.Store.Chunks.Pages;

namespace Observe.Store.Tests.Chunks.Pages;

public sealed class RiceCodingTests
{
    [Fact]
    public void Decode_AnyNumbers_ComeBack()
        => Prop.ForAll(
            Gen.NonEmptyListOf(Gen.OneOf(ArbMap.Default.GeneratorFor<long>(), Gen.Choose(-50, 50).Select(number => (long)number + 1000),
                Gen.Elements(long.MinValue, long.MaxValue, 0L))).ToArbitrary(),
            numbers =>
            {
                var bytes = new ByteWriter();
                Assert.True(RiceCoding.TryEncode(numbers.ToArray(), int.MaxValue, bytes));
                var decoded = new long[numbers.Count];
                var from = new ByteReader(bytes.Written);
                RiceCoding.Decode(ref from, decoded);
                Assert.Equal(numbers, decoded);
                Assert.True(from.IsAtEnd);
                Assert.False(RiceCoding.TryEncode(numbers.ToArray(), bytes.Length, new ByteWriter()));
                Assert.True(RiceCoding.TryEncode(numbers.ToArray(), bytes.Length + 2, new ByteWriter()));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_AnyBytes_EndsOrSaysThatTheyAreNoNumbers()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            try
            {
                var from = new ByteReader(bytes);
                RiceCoding.Decode(ref from, new long[24]);
            }
            catch (InvalidDataException)
            {
                // What is expected of most.
            }
        }).QuickCheckThrowOnFailure();
}
