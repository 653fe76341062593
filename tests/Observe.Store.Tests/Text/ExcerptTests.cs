using Observe.Store.Text;

namespace Observe.Store.Tests.Text;

public sealed class ExcerptTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("abcd", "abc…")]
    public void Of_Text_IsItsBeginning(string text, string expected) => Assert.Equal(expected, Excerpt.Of(text, 3));
}
