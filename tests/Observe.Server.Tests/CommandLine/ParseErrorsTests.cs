using Observe.Server.CommandLine;

namespace Observe.Server.Tests.CommandLine;

public sealed class ParseErrorsTests
{
    [Theory]
    [InlineData("run --dta x", "`--dta` is no option of `observe run`; did you mean `--data`?", "see `observe run --help`")]
    [InlineData("--htp 127.0.0.1:0", "`--htp` is no option of `observe`; did you mean `--http`?", "see `observe --help`")]
    [InlineData("config chek a.yaml", "`chek` is not understood after `observe config`; did you mean `check`?")]
    [InlineData("run --zzzzzzzzzzzz", "`--zzzzzzzzzzzz` is no option of `observe run`", "see `observe run --help`")]
    [InlineData("run --data", "Required argument missing for option: '--data'.", "see `observe run --help`")]
    public void Describe_Mistake_NamesItAndWhereToReadOn(string line, params string[] expected)
        => Assert.Equal(expected, ParseErrors.Describe(ObserveCommand.Create().Parse(line.Split(' '))).Take(expected.Length));
}
