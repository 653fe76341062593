using System.Text;
using Observe.Store.Spans.Columns;

namespace Observe.Store.Tests.Spans.Columns;

public sealed class PairFilterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(50_000)]
    public void MayHave_WhatIsThere_AlwaysAndWhatIsNotRarely(int count)
    {
        var seed = PairFilter.SeedOf("request.id");
        var filter = PairFilter.Build([.. Enumerable.Range(0, count).Select(i => Pair(seed, i))]);

        Assert.All(Enumerable.Range(0, count), i => Assert.True(MayHave(filter, Pair(seed, i))));
        var wrong = Enumerable.Range(count, 20_000).Count(i => MayHave(filter, Pair(seed, i)));
        Assert.InRange(wrong, 0, 20_000 / 60);
    }

    [Fact]
    public void MayHave_DamagedBucket_Throws()
    {
        var filter = PairFilter.Build([17]);
        filter[3] ^= 1;

        Assert.Throws<InvalidDataException>(() => PairFilter.MayHave(filter, 17));
    }

    private static ulong Pair(long seed, int number) => PairFilter.OfValue(seed, Encoding.UTF8.GetBytes($"{number}"));

    private static bool MayHave(byte[] filter, ulong pair)
        => PairFilter.MayHave(filter.AsSpan(PairFilter.BucketOf(pair, filter.Length / PairFilter.BucketLength) * PairFilter.BucketLength, PairFilter.BucketLength), pair);
}
