using System.Text.Json;
using Observe.Dashboard.Boards;
using Observe.Dashboard.Documents;
using Observe.Store.Alerts;
using Observe.Store.Policies;

namespace Observe.Dashboard.Tests.Documents;

public sealed class JsonMistakeTests
{
    [Theory]
    [InlineData("""{"workload":"a/b/c","minReplicas":"one"}""", "minReplicas: a whole number from -2147483648 to 2147483647 was expected (line 1)")]
    [InlineData("""{"workload":"a/b/c","maxReplicas":99999999999}""", "maxReplicas: a whole number from -2147483648 to 2147483647 was expected (line 1)")]
    [InlineData("{\n\"mode\":\"fast\"}", "mode: one of off, advise, auto was expected (line 2)")]
    [InlineData("""{"startupSeconds":[]}""", "startupSeconds: a number was expected (line 1)")]
    [InlineData("""{"concurrency":{"adjust":1}}""", "concurrency.adjust: true or false was expected (line 1)")]
    [InlineData("""{"objective":null}""", "objective: an object with kind, target, latencySeconds was expected (line 1)")]
    [InlineData("""{"objective":7}""", "objective: an object with kind, target, latencySeconds was expected (line 1)")]
    [InlineData("""{"target":{"kind":"none","settings":{"a":1}}}""", "target.settings.a: text was expected (line 1)")]
    [InlineData("""{"target":{"kind":"none","settings":{"a b":1}}}""", "target.settings['a b']: text was expected (line 1)")]
    [InlineData("""{"target":{"kind":"none","settings":[]}}""", "target.settings: an object of names and values was expected (line 1)")]
    [InlineData("""{"mode":"auto"}""",
        "an object with workload (needed), mode, minReplicas, maxReplicas, objective, concurrency, prediction, scaleDown, startupSeconds, target (needed) was expected (line 1)")]
    [InlineData("[]",
        "an object with workload (needed), mode, minReplicas, maxReplicas, objective, concurrency, prediction, scaleDown, startupSeconds, target (needed) was expected (line 1)")]
    public void Of_Policy_NamesThePlaceAndWhatBelongsThere(string json, string expected) => Assert.Equal(expected, Of<ScalingPolicy>(json));

    [Theory]
    [InlineData("""{"id":"a","title":"b","panels":[{"title":"t"},{"full":"yes"}]}""", "panels[1].full: true or false was expected (line 1)")]
    [InlineData("""{"panels":{}}""", "panels: a list was expected (line 1)")]
    public void Of_Lists_NamesTheItem(string json, string expected) => Assert.Equal(expected, Of<Board>(json));

    [Theory]
    [InlineData("{\n\"kind\" \"slack\"}", "line 2: '\"' is invalid after a property name. Expected a ':'.")]
    [InlineData("", "line 1: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.")]
    [InlineData("nonsense", "line 1: 'nonsense' is an invalid JSON literal")]
    public void Of_NoJson_NamesTheLine(string json, string expected)
        => Assert.StartsWith(expected, Of<AlertReceiver>(json), StringComparison.Ordinal);

    [Fact]
    public void Of_NestedWithoutEnd_IsAMistakeToo()
        => Assert.NotEmpty(Of<AlertReceiver>("{\"url\":" + new string('[', 50_000)));

    [Fact]
    public void Of_NamesThatAreUnknownOrTwice_AreNamed()
    {
        Assert.Equal(
            "ur: nothing is called so here: an object with name, kind, url, to, from, allowPrivate was expected (line 2)",
            Of<AlertReceiver>("{\n\"ur\": \"x\"}"));
        Assert.Equal("url: it is there twice (line 1)", Of<AlertReceiver>("""{"url": "a", "url": "b"}"""));
    }

    private static string Of<T>(string json)
    {
        var error = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(json, StateDocuments.BodyOptions));
        var mistake = JsonMistake.Of(error, typeof(T), StateDocuments.BodyOptions).ToString();
        Assert.DoesNotContain("System.", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("Observe.", mistake, StringComparison.Ordinal);
        return mistake;
    }
}
