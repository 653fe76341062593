using Observe.Store.Configuration;

namespace Observe.Store.Tests.Configuration;

public sealed class HttpUrlTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7070", true)]
    [InlineData("HTTPS://example.org/a?b", true)]
    [InlineData("127.0.0.1:7070", false)]
    [InlineData("ftp://example.org/", false)]
    [InlineData("/path", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Is_Text_OnlyAWholeUrlOfHttp(string? text, bool expected) => Assert.Equal(expected, HttpUrl.Is(text));
}
