using FsCheck;
using FsCheck.Fluent;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Index;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.TestSupport;

namespace Observe.Store.Tests.Index;

public sealed class BlockIndexTests : IDisposable
{
    /// <summary>Texts that sort one way by UTF-16 and another by UTF-8 are among them.</summary>
    private static readonly string[] Names = ["__name__", "job", "pod", "é", "\uffee", "😀"];
    private static readonly string[] Values = ["", "a", "ab", "b", "é", "\uffee", "😀", "😀a"];

    private static readonly Gen<LabelSet> Labels =
        Gen.Elements(Values).ArrayOf(Names.Length).Select(values => LabelSet.From(Names.Zip(values, (name, value) => new Label(name, value))));

    private static readonly Gen<LabelMatcher> Matchers =
        from name in Gen.Elements([.. Names, "missing"])
        from type in Gen.Elements(Enum.GetValues<MatcherType>())
        from value in type is MatcherType.Regex or MatcherType.NotRegex ? Gen.Elements("", ".*", ".+", "a|😀", "a.*", "[^a]*") : Gen.Elements(Values)
        select new LabelMatcher(name, type, value);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Select_AnySeriesAndMatchers_AreThoseThatMatch()
        => Prop.ForAll(
            Arb.From(from series in Labels.ArrayOf() from matchers in Matchers.ArrayOf(3) select (series, matchers)),
            item =>
            {
                LabelSet[] series = [.. item.series.Distinct()];
                using var file = Write(series);
                var texts = new LabelTexts(file.Index);

                var selected = BlockSelect.Run(file.Index, item.matchers).Select(number => file.Index.LabelsOf(number, texts));

                Assert.Equal(series.Where(labels => item.matchers.All(matcher => matcher.Matches(labels))).Order(), selected.Order());
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Index_AnyRange_TellsNamesAndValuesWithSamplesInItThatAreNotKnown()
        => Prop.ForAll(
            (from all in Labels.ArrayOf() from begin in Gen.Choose(-1500, 1100) from length in Gen.Choose(0, 900) select (all, begin, end: begin + length)).ToArbitrary(),
            item =>
            {
                LabelSet[] series = [.. item.all.Distinct()];
                using var file = Write(series);
                Label[] within = [.. series.Where((_, number) => Begin(number) <= item.end && Begin(number) + 7 >= item.begin).SelectMany(labels => labels)];
                var known = new HashSet<string>(within.Take(2).SelectMany(label => (string[])[label.Name, label.Value]), StringComparer.Ordinal);

                Assert.Equal(
                    within.Select(label => label.Name).Distinct().Where(name => !known.Contains(name)).Order(StringComparer.Ordinal),
                    file.Index.NamesIn(item.begin, item.end, known));
                foreach (var name in Names)
                {
                    Assert.Equal(
                        within.Where(label => label.Name == name).Select(label => label.Value).Distinct().Where(value => !known.Contains(value))
                            .Order(StringComparer.Ordinal),
                        file.Index.ValuesIn(name, item.begin, item.end, known));
                }
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Index_AnySeries_TellsWhatWasWritten()
        => Prop.ForAll(
            Arb.From(Labels.ArrayOf()),
            all =>
            {
                LabelSet[] series = [.. all.Distinct()];
                using var file = Write(series);

                foreach (var name in Names)
                {
                    Assert.Equal(
                        series.Select(labels => labels[name]).OfType<string>().Distinct().Order(StringComparer.Ordinal), file.Index.ValuesOf(name));
                }

                Assert.Equal(
                    series.Select((labels, number) => (Id(labels), labels, Begin(number), Begin(number) + 7)).OrderBy(item => item.Item1),
                    file.Series().Select(item => (item.Id, item.Labels, item.Run.MinTime, item.Run.MaxTime)));
                foreach (var labels in series)
                    Assert.Equal(Id(labels), file.Index.IdOf(file.Index.Find(Id(labels))));
                Assert.Equal(-1, file.Index.Find(new SeriesId(UInt128.MaxValue)));
                Assert.Equal(-1, file.Index.Find(new SeriesId(0)));
            }).QuickCheckThrowOnFailure();

    private BlockFile Write(IReadOnlyList<LabelSet> series)
    {
        var path = BlockFile.PathOf(_folder.Path, 1);
        using (var writer = new BlockWriter(path))
        {
            for (var i = 0; i < series.Count; i++)
            {
                var chunks = new List<EncodedChunk>();
                DenseChunks.Cut([new Sample(Begin(i), 1), new Sample(Begin(i) + 7, 2)], chunks);
                writer.Add(Id(series[i]), series[i], chunks);
            }

            writer.Finish([]);
        }

        return BlockFile.Open(path, new DamageLog());
    }

    private static long Begin(int number) => 1000 - (300 * number);

    private static SeriesId Id(LabelSet labels) => SeriesId.Of(TenantId.Default, labels);
}
