using Observe.Server.Hosting;

namespace Observe.Server.Tests.Hosting;

public sealed class EncodedSlashesTests
{
    [Theory]
    [InlineData("a%2Fb", "a%2Fb", "a/b")]
    [InlineData("a%2fb", "a%2fb", "a/b")]
    [InlineData("a%2Fb", "a%252Fb", "a%2Fb")]
    [InlineData("é %2F?", "%C3%A9%20%2F%3F", "é /?")]
    [InlineData("local/shop/a%2Fb", "local", "local/shop/a%2Fb")]
    public void Decode_Value_AsItsSegmentSays(string value, string raw, string expected) => Assert.Equal(expected, EncodedSlashes.Decode(value, raw));
}
