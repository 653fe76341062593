using Observe.Server.Access;

namespace Observe.Server.Tests.Access;

public sealed class ApiKeyRingTests
{
    [Fact]
    public void Parse_TwoKeysOfOneName_FindsBoth()
    {
        var ring = ApiKeyRing.Parse(
            ["# keys", "", "operate ci 0123456789abcdef", "operate ci fedcba9876543210", "read eyes eyes-eyes-eyes-eyes"], out var errors);

        Assert.Empty(errors);
        Assert.Equal("operate ci", Describe(ring.Find("0123456789abcdef")));
        Assert.Equal("operate ci", Describe(ring.Find("fedcba9876543210")));
        Assert.Equal("read eyes", Describe(ring.Find("eyes-eyes-eyes-eyes")));
        Assert.Null(ring.Find("eyes-eyes-eyes-eye"));
    }

    [Fact]
    public void Parse_WrongLines_NamesEachAndNeverShowsKeys()
    {
        ApiKeyRing.Parse(["admin ops", "root ops 0123456789abcdef", "read short secret"], out var errors);

        Assert.Equal(
            [
                "line 1: expected `KIND NAME KEY`",
                "line 2: `root` is not a kind of key: read, operate or admin",
                "line 3: the key of `short` is shorter than 16 characters",
            ],
            errors);
    }

    [Fact]
    public void Parse_Empty_IsAnError()
    {
        ApiKeyRing.Parse(["# nothing"], out var errors);

        Assert.Equal(["holds no key; write a line `admin NAME KEY`"], errors);
    }

    private static string? Describe(ApiKey? key) => key is null ? null : $"{key.Kind} {key.Name}";
}
