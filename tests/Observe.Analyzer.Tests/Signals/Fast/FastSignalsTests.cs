using FsCheck;
using FsCheck.Fluent;
using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals;
using Observe.Analyzer.Signals.Fast;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Tests.Signals.Fast;

public sealed class FastSignalsTests
{
    private const long Lookback = 300_000;

    private static readonly Profile Mine = Read("""
        name: mine
        identity: {workload: [fn], version: [v]}
        signals:
          - {signal: 'workload:requests:rate', expr: 'sum by ($by) (rate(new_total[$window]))', fast: true}
          - {signal: 'workload:requests:rate', expr: 'sum by ($by) (rate(old_total[$window]))', fast: true}
          - {signal: 'workload:concurrency', expr: 'sum by ($by) (active{kind!="probe"})', fast: true}
        """);

    /// <summary>Samples of a few series of two workloads and two versions, out of order, with resets and ends: as the query engine has it.</summary>
    [Fact]
    public void Take_AnySamples_EqualsTheFullEvaluation()
        => Prop.ForAll(Gen.ArrayOf(Samples()).ToArbitrary(), samples =>
        {
            using var store = new PageStore();
            var fast = New();
            foreach (var (labels, sample) in samples)
            {
                store.Metrics.Put(labels, sample.Time, sample.Value);
                fast.Apply(labels, sample);
            }

            var expected = new SignalEvaluation(store.Query, PageStore.Window)
                .EvaluateAsync(Mine, PageStore.End, PageStore.End, 1, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            Assert.Equal(Text(expected), Text(fast.Take(PageStore.End)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Take_NothingNew_GivesNothing()
    {
        var fast = New();
        fast.Apply(PageStore.Of("active", ("fn", "a")), new Sample(1000, 3));
        fast.Apply(PageStore.Of("other", ("fn", "a")), new Sample(1000, 3));

        Assert.Equal(["workload:concurrency local/default/a  3"], Text(fast.Take(2000)));
        Assert.Empty(fast.Take(3000));
    }

    [Fact]
    public void Apply_MoreSeriesThanAllowed_LeavesTheirSignalToTheQueryLoop()
    {
        var fast = New(maxSeries: 1);
        fast.Apply(PageStore.Of("active", ("fn", "a"), ("pod", "1")), new Sample(1000, 3));
        fast.Apply(PageStore.Of("active", ("fn", "a"), ("pod", "2")), new Sample(1000, 4));

        // Half of a sum would be worse than none.
        Assert.Empty(fast.Take(2000));
    }

    [Fact]
    public void Prune_SeriesOutOfReach_MakeRoom()
    {
        var fast = New(maxSeries: 1);
        fast.Apply(PageStore.Of("active", ("fn", "a")), new Sample(1000, 3));
        fast.Prune(1000 + Lookback);
        fast.Apply(PageStore.Of("active", ("fn", "b")), new Sample(1000 + Lookback, 4));

        Assert.Equal(["workload:concurrency local/default/b  4"], Text(fast.Take(2000 + Lookback)));
    }

    private static FastSignals New(int maxSeries = 1000)
        => new(FastRule.All([Mine]), (long)PageStore.Window.TotalMilliseconds, Lookback, maxSeries);

    private static string[] Text(IEnumerable<SignalValue> values)
        => [.. values.Select(value => $"{value.Signal} {value.Workload} {value.Version} {Math.Round(value.Sample.Value, 9)}").Order(StringComparer.Ordinal)];

    private static Gen<(LabelSet Labels, Sample Sample)> Samples()
        => from name in Gen.Elements("new_total", "old_total", "active")
           from workload in Gen.Elements("a", "b")
           from version in Gen.Elements("", "1")
           from pod in Gen.Elements("x", "y")
           from kind in Gen.Elements("", "probe")
           from second in Gen.Choose(-330, 5)
           from value in Gen.Frequency((9, Gen.Choose(0, 100).Select(number => (double)number)), (1, Gen.Constant(Staleness.Marker)))
           select (
               PageStore.Of(name, ("fn", workload), ("v", version), ("pod", pod), ("kind", kind)),
               new Sample(PageStore.End + second * 1000, value));

    private static Profile Read(string text)
    {
        var problems = new List<ProfileProblem>();
        return ProfileReader.Read("mine.yaml", text, problems) ?? throw new ArgumentException(string.Join('\n', problems), nameof(text));
    }
}
