using FsCheck;
using FsCheck.Fluent;
using Observe.Dashboard.TempoApi.TraceQL;
using Observe.Dashboard.Tests.Traces;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using Observe.TestSupport.Spans;

namespace Observe.Dashboard.Tests.TempoApi.TraceQL;

public sealed class EvaluationTests
{
    /// <summary>Conditions that the store is asked for in part, and some that it is not.</summary>
    private static readonly string[] Conditions =
    [
        "name = \"charge\"", "name = \"GET /\"", "status = error", "status = ok", "status != error", "kind = server", "kind = client", "duration > 50ms",
        "duration >= 999999ns", "duration < 1ms", "duration = 1500ns", "resource.service.name = \"shop\"", ".service.name = \"bank\"", "span.http.route = \"/buy\"",
        ".host.name = \"h1\"", "resource.host.name = \"h1\"", "span.http.response.status_code = 500", ".load = 0.5", ".cached = false", "span.big > 5",
        "span.http.route != \"/\"", "span.http.route =~ \"/.*\"", ".missing = 1", ".missing = nil",
    ];

    /// <summary>By the last digit of their ids: 1 buys, 2 reserves, 3 charges, all of one trace, 4 browses.</summary>
    [Theory]
    [InlineData("{ }", "1234")]
    [InlineData("{ true }", "1234")]
    [InlineData("{ false }", "")]
    [InlineData("{ name = \"charge\" }", "3")]
    [InlineData("{ span:name = `charge` }", "3")]
    [InlineData("{ name =~ \"GET.*|cha.+\" }", "34")]
    [InlineData("{ name =~ \"charg\" }", "")]
    [InlineData("{ name !~ \"GET.*|cha.+\" }", "12")]
    [InlineData("{ status = error }", "1")]
    [InlineData("{ status != error }", "234")]
    [InlineData("{ status = unset && kind = server }", "4")]
    [InlineData("{ statusMessage = \"no stock\" }", "1")]
    [InlineData("{ duration > 100ms }", "1")]
    [InlineData("{ duration >= 100ms }", "13")]
    [InlineData("{ 100ms <= duration }", "13")]
    [InlineData("{ duration < 1.5us }", "")]
    [InlineData("{ duration <= 1.5us }", "2")]
    [InlineData("{ duration > -5ms }", "1234")]
    [InlineData("{ kind = client || kind = unspecified }", "23")]
    [InlineData("{ resource.service.name = \"stock\" }", "2")]
    [InlineData("{ .service.name = \"stock\" }", "2")]
    [InlineData("{ span.service.name = \"stock\" }", "")]
    [InlineData("{ resource.host.name = \"h1\" }", "2")]
    [InlineData("{ .host.name = \"h1\" }", "2")]
    [InlineData("{ span.http.response.status_code = 500 }", "1")]
    [InlineData("{ span.http.response.status_code = \"500\" }", "1")]
    [InlineData("{ span.http.response.status_code >= 200.0 }", "14")]
    [InlineData("{ span.http.response.status_code =~ \"5..\" }", "1")]
    [InlineData("{ span.http.route > 5 }", "")]
    [InlineData("{ span.http.route != 5 }", "")]
    [InlineData("{ span.http.route != \"/\" }", "1")]
    [InlineData("{ span.http.route = nil }", "23")]
    [InlineData("{ span.http.route != nil }", "14")]
    [InlineData("{ nil != .http.route }", "14")]
    [InlineData("{ !(span.http.route = \"/\") }", "123")]
    [InlineData("{ !span.cached }", "1234")]
    [InlineData("{ span.cached = false }", "1")]
    [InlineData("{ span.load > 0.25 && span.load < 1 }", "1")]
    [InlineData("{ span.big = 9007199254740993 }", "1")]
    [InlineData("{ span.big = 9007199254740992 }", "")]
    [InlineData("{ span.\"http.route\" = \"/buy\" }", "1")]
    [InlineData("{ event:name = \"retry\" }", "1")]
    [InlineData("{ event.attempt = 2 }", "1")]
    [InlineData("{ link:traceID = \"cccccccccccccccccccccccccccccccc\" && link.why = \"batch\" && link:spanID != nil }", "1")]
    [InlineData("{ span:id = \"0000000000000004\" || span:parentID = \"0000000000000001\" }", "34")]
    [InlineData("{ trace:id = \"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\" }", "4")]
    [InlineData("{ rootName = \"POST /buy\" && name != \"reserve\" }", "13")]
    [InlineData("{ trace:rootService = \"shop\" && trace:duration > 200ms }", "123")]
    [InlineData("{ kind = server && status = error || kind = client }", "12")]
    [InlineData("{ kind = client || kind = server && status = error }", "12")]
    [InlineData("{ (kind = client || kind = server) && status = error }", "1")]
    [InlineData("{ name = \"charge\" } && { name = \"reserve\" }", "23")]
    [InlineData("{ name = \"charge\" } && { name = \"GET /\" }", "")]
    [InlineData("{ name = \"charge\" } || { name = \"GET /\" }", "34")]
    [InlineData("({ name = \"charge\" } || { name = \"GET /\" }) && { status = error }", "13")]
    public void Select_Query_SelectsThoseSpans(string query, string expected)
    {
        var spansets = Parser.Parse(query);

        var selected = ShopSpans.All.GroupBy(span => span.TraceId).SelectMany(trace => Evaluation.Select(spansets, new WholeTrace([.. trace])));

        Assert.Equal(expected, string.Concat(selected.Select(span => span.SpanId[^1])));
    }

    /// <summary>What the store is asked for never leaves out a span that the query selects.</summary>
    [Fact]
    public void Candidates_OfAnyQuery_HoldAllThatItSelects()
    {
        var range = new SpanQuery { MinTime = 0, MaxTime = long.MaxValue };
        var queries = from parts in Gen.NonEmptyListOf(Gen.Elements(Conditions))
                      from sign in Gen.Elements(" && ", " && ", " || ")
                      from not in Gen.Elements("", "", "!")
                      select $"{{ {not}({string.Join(sign, parts.Take(4))}) }}";

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(queries.ToArbitrary(), query =>
        {
            var spansets = Parser.Parse(query);
            var filter = ((Spansets.One)spansets).Filter;
            var candidates = CandidateQuery.Of(spansets, range);
            return ShopSpans.All.Where(span => Evaluation.Meets(filter, span, null)).All(span => MemorySpanStore.Matches(span, candidates));
        }));
    }

    [Fact]
    public void Candidates_OfAConjunction_AreWhatTheStoreKnows()
    {
        var query = CandidateQuery.Of(
            Parser.Parse("{ resource.service.name=\"a\" && name=\"b\" && status=error && kind=server && duration>1ms && span.c=5 && .d=\"e\" && .f>1 && (.g=1 || .h=2) }"),
            new SpanQuery { MinTime = 1, MaxTime = 2 });

        Assert.Equivalent(
            new SpanQuery
            {
                MinTime = 1,
                MaxTime = 2,
                Service = "a",
                Operation = "b",
                ErrorsOnly = true,
                Kind = SpanKind.Server,
                MinDuration = TimeSpan.FromMilliseconds(1),
                Tags = [new("c", "5"), new("d", "e")],
            },
            query, strict: true);
    }
}
