using FsCheck;
using FsCheck.Fluent;
using Observe.Dashboard.TempoApi.TraceQL;

namespace Observe.Dashboard.Tests.TempoApi.TraceQL;

public sealed class ParserTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "!", "&&", "||", "=", "!=", ">", ">=", "<", "<=", "=~", "!~", "|", ">>", "~", "-", "+", ".", ".a", "span.b", "resource.service.name",
        "span.\"x y\"", "duration", "status", "error", "kind", "server", "nil", "true", "rootName", "event:name", "\"a\"", "`b`", "\"\\x00\"", "\"(a\"", "\"(.{999}){999}\"",
        "100ms", "1.5", "1e5", "1e999", "99999999999999999999", "5x", "µ", "\n", " ", "'", "\"", "\\", "\0", "é", "\ud800",
    ];

    [Theory]
    [InlineData("", 1, 1, "end of query where `{` was expected: spans are selected as in { name = \"buy\" }")]
    [InlineData("name = \"buy\"", 1, 1, "`name` where `{` was expected: spans are selected as in { name = \"buy\" }")]
    [InlineData("{ name = \"buy\"", 1, 15, "end of query where `}` was expected")]
    [InlineData("{ name \"buy\" }", 1, 8, "a text where `}` was expected")]
    [InlineData("{ (name = \"buy\" }", 1, 17, "`}` where `)` was expected")]
    [InlineData("{ name =\n\"buy }", 2, 1, "unterminated quoted string")]
    [InlineData("{ name = \"\\q\" }", 1, 11, "unknown escape sequence U+0071 'q'")]
    [InlineData("{ name = ? }", 1, 10, "unexpected character `?`")]
    [InlineData("{ \"a\" }", 1, 7, "`}` where a comparison such as = or > was expected")]
    [InlineData("{ duration > 5x }", 1, 14, "`5x` is neither a number nor a duration such as 100ms or 1.5s")]
    [InlineData("{ .a + 1 = 2 }", 1, 6, "arithmetic (`+`) is not supported")]
    [InlineData("{ .a =~ 1 }", 1, 9, "`1` where a regular expression in quotes was expected")]
    [InlineData("{ } >> { }", 1, 5, "structural operators such as `>>` are not supported: use && or ||")]
    [InlineData("{ } | count() > 1", 1, 5, "pipelines after `|` (aggregates, select, by, metrics) are not supported")]
    [InlineData("{ } { }", 1, 5, "unexpected `{` after the selection of spans")]
    public void Parse_WhatItIsNot_SaysWhereAndWhat(string query, int line, int column, string message)
        => Assert.Equal($"invalid TraceQL query: parse error at line {line}, col {column}: {message}", Problem(query));

    [Fact]
    public void Parse_UnknownName_SaysWhichThereAre()
    {
        Assert.StartsWith(
            "invalid TraceQL query: parse error at line 1, col 3: unknown name `foo`: attributes are written .x, span.x, resource.x, event.x or link.x, and there are name, ",
            Problem("{ foo = 1 }"), StringComparison.Ordinal);
        Assert.StartsWith(
            "invalid TraceQL query: parse error at line 1, col 9: the regular expression cannot be used: Invalid pattern '('",
            Problem("{ .a =~ \"(\" }"), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_BeyondItsLimits_IsRefused()
    {
        Assert.Equal(
            "invalid TraceQL query: parse error at line 1, col 4097: the query has 5000 characters, more than 4096", Problem(new string('{', 5000)));
        Assert.Equal("invalid TraceQL query: parse error at line 1, col 35: nested deeper than 32", Problem("{ " + new string('(', 2000)));
        Assert.Equal("invalid TraceQL query: parse error at line 1, col 35: nested deeper than 32", Problem("{ " + new string('!', 2000)));
        Assert.Equal("invalid TraceQL query: parse error at line 1, col 34: nested deeper than 32", Problem(new string('(', 2000)));
        Assert.Equal(
            "invalid TraceQL query: parse error at line 1, col 97: more than 16 selections of spans", Problem(string.Join(" || ", Enumerable.Repeat("{}", 17))));
        Assert.Contains("the regular expression cannot be used", Problem("{ .a =~ \"(?=a)b\" }"), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Anything_ThrowsNothingButItsOwnError()
    {
        var soups = Gen.ArrayOf(Gen.Elements(Pieces)).Select(pieces => string.Join("", pieces));
        var inside = Gen.ArrayOf(Gen.Elements(Pieces)).Select(pieces => "{ .a " + string.Join(" ", pieces) + " }");
        var texts = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5000),
            Prop.ForAll(Gen.OneOf(soups, inside, texts).ToArbitrary(), query => Problem(query) is null or { Length: > 0 }));
    }

    [Fact]
    public void Logfmt_Anything_ThrowsNothingButItsOwnError()
    {
        var soups = Gen.ArrayOf(Gen.Elements(Pieces)).Select(pieces => string.Join("", pieces));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(soups.ToArbitrary(), text =>
            {
                try
                {
                    Logfmt.Parse(text);
                }
                catch (TraceQLException)
                {
                    // Its own.
                }
            }));
    }

    private static string? Problem(string query)
    {
        try
        {
            Parser.Parse(query);
            return null;
        }
        catch (TraceQLException error)
        {
            return error.Describe(query);
        }
    }
}
