using Observe.Server.CommandLine;

namespace Observe.Server.Tests.CommandLine;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("127.0.0.1:7070")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task Invoke_NoAddress_IsAUsageErrorAndNoException(string url)
        => Assert.Equal(2, await HealthCommand.Create().Parse(["--url", url]).InvokeAsync(
            new() { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));
}
