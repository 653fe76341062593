using System.CommandLine.Invocation;
using Observe.Server.CommandLine;

var parsed = ObserveCommand.Create().Parse(args);
if (parsed.Action is not ParseErrorAction)
    return await parsed.InvokeAsync();
foreach (var line in ParseErrors.Describe(parsed))
    await Console.Error.WriteLineAsync($"observe: {line}");
return ParseErrors.ExitCode;
